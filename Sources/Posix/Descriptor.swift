internal import CLinux
internal import Glibc

/// An open file descriptor that this process owns: closed with the last reference, or earlier by `close`.
///
/// Every descriptor that this module creates is close-on-exec from the start.
package final class Descriptor {
    /// The number that system calls take; -1 once closed or released.
    package private(set) var number: CInt

    /// Takes ownership of a descriptor that other code opened.
    package init(owning number: CInt) {
        self.number = number
    }

    deinit { close() }

    /// Closes the descriptor now; later calls do nothing.
    ///
    /// An error of close(2) is ignored: data that must be on disk was flushed before.
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

    /// A second descriptor for the same open file.
    package func duplicate() throws(SystemError) -> Descriptor {
        Descriptor(owning: try checked("fcntl") { clinux_fcntl(number, F_DUPFD_CLOEXEC, 0) })
    }

    /// In a forked child: closes every descriptor except this one and standard input, output and error.
    package func closeOthers() throws(SystemError) -> Descriptor {
        let lowest: CInt = 3
        let kept = try moved(to: lowest)
        try checked("close_range") { clinux_close_from(UInt32(lowest + 1)) }
        return kept
    }

    /// Makes reads and writes return `.wouldBlock`, or block again.
    ///
    /// The flag belongs to the open file: every process that shares it is affected.
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

    /// A file in memory without a path, close-on-exec: memfd_create(2).
    ///
    /// - Parameter name: the name shown in /proc/self/fd.
    package static func memoryFile(_ name: String) throws(SystemError) -> Descriptor {
        Descriptor(owning: try checked("memfd_create") { unsafe clinux_memfd(name) })
    }
}
