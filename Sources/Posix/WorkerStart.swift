internal import CLinux
internal import Glibc
internal import SystemPackage

/// The descriptors of a worker, which the supervisor keeps at the same numbers so that a fork need not move them.
package enum WorkerDescriptor {
    package static let connection: CInt = 3
    package static let termination: CInt = 4
    package static let journal: CInt = 5
    /// What lies from here on is the supervisor's own.
    package static let firstOther: CInt = 6
}

/// What this process is, beside what its unit says; all of it passes on to forked children.
package enum ProcessState {
    /// Takes the children of workers that end before them; gains no privilege by executing a program; leaves no core
    /// file and lets no process of the same user look at its memory, which holds secrets.
    ///
    /// - Parameter coreFiles: Whether core files are wanted all the same; then the memory can be looked at too.
    package static func harden(coreFiles: Bool = false) throws(SystemError) {
        try checked("prctl") { clinux_become_subreaper() }
        try checked("prctl") { clinux_no_new_privileges() }
        try checked("prctl") { clinux_set_dumpable(coreFiles ? 1 : 0) }
        try checked("setrlimit") { coreFiles ? clinux_raise_core_limit() : clinux_no_core() }
    }

    /// Raises the soft limit of descriptors; returns what is allowed, which may be less than `wanted`.
    package static func raiseDescriptorLimit(to wanted: Int) -> Int {
        clinux_raise_descriptor_limit(wanted)
    }

    /// Gives back the memory of code that was needed once, at the start: what is used again comes back page by page.
    ///
    /// It costs a worker nothing, because a fork does not inherit the mapped pages of files.
    package static func releaseCode() {
        clinux_release_code()
    }

    /// Fills descriptors 3 to 5, so that nothing this process opens ever lands there.
    ///
    /// What the parent left open there is closed: descriptors from systemd must have been moved away before.
    package static func occupyWorkerDescriptors() throws(SystemError) {
        let null = try File.open("/dev/null")
        let source = Descriptor(owning: try null.duplicate(from: WorkerDescriptor.firstOther))
        for number in WorkerDescriptor.connection..<WorkerDescriptor.firstOther {
            try checked("dup3") { clinux_place(source.number, number) }
        }
        // If opening it gave one of the three numbers, that number is in its place already.
        if null.number < WorkerDescriptor.firstOther { _ = null.release() }
    }

    /// The first steps of a forked worker: only SIGTERM blocked, the connection at descriptor 3, random numbers of its
    /// own, the first choice when memory runs out, confined, and of the supervisor's other descriptors none.
    ///
    /// - Parameter ruleset: What it may open; nil where there is no Landlock.
    /// - Throws: `SystemError` when it could not be confined; then it must not look at what a client sent.
    package static func becomeWorker(
        connection: Descriptor, _ plan: ConfinementPlan, ruleset: Descriptor?
    ) throws(SystemError) -> Descriptor {
        Signals.block(only: [SIGTERM])
        let number = connection.release()
        if number != WorkerDescriptor.connection { _ = clinux_place(number, WorkerDescriptor.connection) }
        srandom(UInt32(truncatingIfNeeded: Random().next()))
        try confine(plan, ruleset: ruleset)
        try checked("close_range") { clinux_close_from(UInt32(WorkerDescriptor.firstOther)) }
        return Descriptor(owning: WorkerDescriptor.connection)
    }

    /// What a process gives up before it reads what a client sends, beside what `harden` and the filter of system calls
    /// have taken from it and its supervisor alike.
    package static func confine(_ plan: ConfinementPlan, ruleset: Descriptor?) throws(SystemError) {
        raiseOutOfMemoryScore(isDumpable: plan.coreFiles)
        if let bytes = plan.memoryBytesMax { try checked("setrlimit") { clinux_limit_memory(bytes) } }
        if let ruleset { try Landlock.enforce(ruleset) }
    }

    /// Best effort: /proc may be hidden. The file belongs to this user only while the process may be looked at.
    private static func raiseOutOfMemoryScore(isDumpable: Bool) {
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

    /// Moves to a number, closing what was there.
    package consuming func moved(to place: CInt) throws(SystemError) -> Descriptor {
        if number == place { return self }
        try checked("dup3") { clinux_place(number, place) }
        return Descriptor(owning: place)
    }
}
