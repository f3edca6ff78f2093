internal import CLinux
internal import Glibc

/// Attributes of this process that forked children inherit.
package enum ProcessState {
    /// Makes this process a subreaper, sets no-new-privileges, and disables core files and access to its memory, which
    /// contains secrets, by other processes of the same user.
    ///
    /// - Parameter coreFiles: whether core files stay enabled; then other processes can access the memory, too.
    /// - Source: prctl(2), setrlimit(2).
    package static func harden(coreFiles: Bool = false) throws(SystemError) {
        try checked("prctl") { clinux_become_subreaper() }
        try checked("prctl") { clinux_no_new_privileges() }
        try checked("prctl") { clinux_set_dumpable(coreFiles ? 1 : 0) }
        try checked("setrlimit") { coreFiles ? clinux_raise_core_limit() : clinux_no_core() }
    }

    /// Raises the soft limit of open descriptors; returns the resulting limit, which may be less than `wanted`.
    package static func raiseDescriptorLimit(to wanted: Int) -> Int {
        clinux_raise_descriptor_limit(wanted)
    }

    /// Limits the address space, in bytes: RLIMIT_AS of setrlimit(2).
    package static func limitMemory(toBytes bytes: Int) throws(SystemError) {
        try checked("setrlimit") { clinux_limit_memory(bytes) }
    }

    /// Limits the size of files that this process writes, in bytes: RLIMIT_FSIZE of setrlimit(2).
    package static func limitFileSize(toBytes bytes: Int) throws(SystemError) {
        try checked("setrlimit") { clinux_limit_file_size(bytes) }
    }

    /// Limits the number of open descriptors: RLIMIT_NOFILE of setrlimit(2).
    package static func limitDescriptors(to count: Int) throws(SystemError) {
        try checked("setrlimit") { clinux_limit_descriptors(count) }
    }

    /// Makes this process the leader of a session of its own, without a terminal: setsid(2).
    package static func startSession() throws(SystemError) {
        try checked("setsid") { setsid() }
    }

    /// Limits the processor time of this process, in seconds: RLIMIT_CPU of setrlimit(2). SIGXCPU ends the process when
    /// the time is used up. Forked children count from zero.
    package static func limitProcessorTime(toSeconds seconds: Int) throws(SystemError) {
        try checked("setrlimit") { clinux_limit_processor_time(seconds) }
    }

    /// Releases the memory of code and constants. Pages that are used again are read again from the page cache.
    ///
    /// Forked children are not slower for it: a fork does not copy the page table entries of mapped files.
    package static func releaseCode() {
        clinux_release_code()
    }

    /// Overwrites the released memory of the heap and the stack. Otherwise a secret that was read remains there, and
    /// every forked child inherits it. Call it before an object that lasts is made: the unused part of a collection
    /// keeps what its memory contained.
    ///
    /// Allocates each free block of the heap once: first the sizes for which malloc(3) has caches, then the others, the
    /// largest first, until malloc(3) returns new memory.
    package static func overwriteReleasedMemory() {
        clinux_clear_stack()
        clinux_trim_heap()
        let end = unsafe sbrk(0)
        var blocks: UnsafeMutableRawPointer?
        func fill(_ size: Int) -> Bool {
            guard let block = unsafe malloc(size) else { return false }
            unsafe explicit_bzero(block, clinux_usable_size(block))
            unsafe block.storeBytes(of: blocks, as: UnsafeMutableRawPointer?.self)
            unsafe blocks = block
            return unsafe end.map { unsafe block < $0 } ?? false
        }
        for size in stride(from: 24, through: 1_032, by: 16) {
            for _ in 0..<16 { _ = fill(size) }
        }
        for shift in (5...16).reversed() {
            while fill(1 << shift) {}
        }
        while fill(24) {}
        while let block = unsafe blocks {
            unsafe blocks = unsafe block.load(as: UnsafeMutableRawPointer?.self)
            unsafe free(block)
        }
    }

    /// Gives the released memory of the heap back to the kernel: a fork does not copy its page table entries.
    package static func releaseMemory() {
        clinux_trim_heap()
    }

    /// Closes every descriptor from this number on: close_range(2).
    package static func closeDescriptors(from first: CInt) throws(SystemError) {
        try checked("close_range") { clinux_close_from(UInt32(first)) }
    }

    /// Makes the out-of-memory killer choose this process first: writes 500 to /proc/self/oom_score_adj, proc(5).
    ///
    /// Ignores errors: /proc may be hidden. The file belongs to this user only while the process is dumpable.
    /// - Parameter isDumpable: whether the process is dumpable afterwards.
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
    /// Duplicates the descriptor, close-on-exec; returns a number not below `lowest`.
    package func duplicate(from lowest: CInt) throws(SystemError) -> CInt {
        try checked("fcntl") { clinux_fcntl(number, F_DUPFD_CLOEXEC, lowest) }
    }

    /// Duplicates the descriptor to a number, close-on-exec, and closes a descriptor that has this number: dup3(2).
    package func place(at number: CInt) throws(SystemError) {
        let own = self.number
        try checked("dup3") { clinux_place(own, number) }
    }

    /// Moves the descriptor to a number, and closes a descriptor that has this number.
    package consuming func moved(to number: CInt) throws(SystemError) -> Descriptor {
        if self.number == number { return self }
        try place(at: number)
        return Descriptor(owning: number)
    }
}
