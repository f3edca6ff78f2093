internal import CLinux
internal import Glibc

/// An open file of this process that it owns: closed with the last reference, or earlier by `close`.
///
/// Every descriptor this module makes is close-on-exec from birth.
package final class Descriptor {
    /// The number that system calls take; -1 once closed or released.
    package private(set) var number: CInt

    /// Takes over a descriptor that someone else opened.
    package init(owning number: CInt) {
        self.number = number
    }

    deinit { close() }

    /// Closes it now; later calls do nothing.
    ///
    /// What close(2) reports is dropped: data that must be on disk was flushed before.
    package func close() {
        guard number >= 0 else { return }
        _ = Glibc.close(number)
        number = -1
    }

    /// Gives up ownership: the caller closes the number returned.
    package func release() -> CInt {
        defer { number = -1 }
        return number
    }

    /// A second descriptor of the same open file.
    package func duplicate() throws(SystemError) -> Descriptor {
        Descriptor(owning: try checked("fcntl") { clinux_fcntl(number, F_DUPFD_CLOEXEC, 0) })
    }

    /// Closes every other descriptor of this process but standard input, output and error: for a forked child.
    package func closeOthers() throws(SystemError) -> Descriptor {
        let lowest: CInt = 3
        let kept = try moved(to: lowest)
        try checked("close_range") { clinux_close_from(UInt32(lowest + 1)) }
        return kept
    }

    /// Makes reads and writes answer `.wouldBlock`, or block again.
    ///
    /// The flag belongs to the open file: whoever shares it sees the change.
    package func setNonBlocking(_ nonBlocking: Bool = true) throws(SystemError) {
        let flags = try checked("fcntl") { clinux_fcntl(number, F_GETFL, 0) }
        let wanted = nonBlocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
        try checked("fcntl") { clinux_fcntl(number, F_SETFL, wanted) }
    }

    /// A pipe whose ends are both non-blocking.
    package static func pipe() throws(SystemError) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [CInt] = [-1, -1]
        try checked("pipe2") { unsafe clinux_pipe2(&ends, O_CLOEXEC | O_NONBLOCK) }
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }

    /// A file in memory, without a path, close-on-exec: memfd_create(2).
    ///
    /// - Parameter name: as /proc/self/fd shows it.
    package static func memoryFile(_ name: String) throws(SystemError) -> Descriptor {
        Descriptor(owning: try checked("memfd_create") { unsafe clinux_memfd(name) })
    }
}
