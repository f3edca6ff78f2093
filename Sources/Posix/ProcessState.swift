internal import CLinux
internal import Glibc

/// Attributes of this process that pass on to its forked children.
package enum ProcessState {
    /// Adopts orphaned descendants; gains no privilege by executing a program; leaves no core file and lets no process
    /// of the same user look at its memory, which holds secrets.
    ///
    /// - Parameter coreFiles: whether core files are allowed all the same; then the memory can be looked at too.
    /// - Source: prctl(2), setrlimit(2).
    package static func harden(coreFiles: Bool = false) throws(SystemError) {
        try checked("prctl") { clinux_become_subreaper() }
        try checked("prctl") { clinux_no_new_privileges() }
        try checked("prctl") { clinux_set_dumpable(coreFiles ? 1 : 0) }
        try checked("setrlimit") { coreFiles ? clinux_raise_core_limit() : clinux_no_core() }
    }

    /// Raises the soft limit of descriptors; returns the limit in effect, which may be less than `wanted`.
    package static func raiseDescriptorLimit(to wanted: Int) -> Int {
        clinux_raise_descriptor_limit(wanted)
    }

    /// Limits the address space, in bytes: RLIMIT_AS of setrlimit(2).
    package static func limitMemory(toBytes bytes: Int) throws(SystemError) {
        try checked("setrlimit") { clinux_limit_memory(bytes) }
    }

    /// Gives back the memory of code that was needed once, at the start; what is used again is read page by page.
    ///
    /// It costs a forked child nothing, because a fork does not inherit the mapped pages of files.
    package static func releaseCode() {
        clinux_release_code()
    }

    /// Closes every descriptor from a number on: close_range(2).
    package static func closeDescriptors(from first: CInt) throws(SystemError) {
        try checked("close_range") { clinux_close_from(UInt32(first)) }
    }

    /// Makes this process the first choice of the out-of-memory killer: 500 in /proc/self/oom_score_adj of proc(5).
    ///
    /// Best effort: /proc may be hidden. The file belongs to this user only while the process is dumpable.
    /// - Parameter isDumpable: whether the process is to stay so.
    package static func raiseOutOfMemoryScore(isDumpable: Bool) {
        _ = clinux_set_dumpable(1)
        let number = unsafe clinux_open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC, 0)
        if number >= 0 {
            _ = unsafe write(number, "500", 3)
            close(number)
        }
        if !isDumpable { _ = clinux_set_dumpable(0) }
    }
}

extension Descriptor {
    /// The number of a second, close-on-exec descriptor of the same open file, `lowest` or above.
    package func duplicate(from lowest: CInt) throws(SystemError) -> CInt {
        try checked("fcntl") { clinux_fcntl(number, F_DUPFD_CLOEXEC, lowest) }
    }

    /// Makes a number refer to the same open file, close-on-exec; what was open there is closed: dup3(2).
    package func place(at number: CInt) throws(SystemError) {
        let own = self.number
        try checked("dup3") { clinux_place(own, number) }
    }

    /// Moves to a number, closing what was there.
    package consuming func moved(to number: CInt) throws(SystemError) -> Descriptor {
        if self.number == number { return self }
        try place(at: number)
        return Descriptor(owning: number)
    }
}
