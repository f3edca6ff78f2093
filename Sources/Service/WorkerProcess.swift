internal import Glibc
package import Posix
internal import SystemPackage

/// The descriptors of a worker, which the supervisor keeps at the same numbers so that a fork need not move them.
package enum WorkerDescriptor {
    package static let connection: CInt = 3
    package static let termination: CInt = 4
    package static let journal: CInt = 5
    /// Descriptors from here on are the supervisor's own.
    package static let firstOther: CInt = 6
}

/// The first steps of a worker, and of a process that serves one connection without a supervisor.
package enum WorkerProcess {
    /// Fills descriptors 3 to 5, so that nothing this process opens ever gets these numbers.
    ///
    /// Descriptors that the parent left open there are closed: those from systemd must have been moved before.
    package static func occupyDescriptors() throws(SystemError) {
        let null = try File.open("/dev/null")
        let source = Descriptor(owning: try null.duplicate(from: WorkerDescriptor.firstOther))
        for number in WorkerDescriptor.connection..<WorkerDescriptor.firstOther {
            try source.place(at: number)
        }
        // If opening it gave one of the three numbers, that number is in its place already.
        if null.number < WorkerDescriptor.firstOther { _ = null.release() }
    }

    /// Makes a forked child a worker: only SIGTERM blocked, the connection at descriptor 3, random numbers of its own,
    /// the first choice of the out-of-memory killer, confined, and the supervisor's other descriptors closed.
    ///
    /// - Parameter ruleset: the files it may open; nil where there is no Landlock.
    /// - Throws: `SystemError` when it could not be confined; then it must not read from its client.
    package static func become(
        connection: Descriptor, _ plan: ConfinementPlan, ruleset: Descriptor?
    ) throws(SystemError) -> Descriptor {
        Signals.block(only: [SIGTERM])
        let connection = try Descriptor(owning: connection.release()).moved(to: WorkerDescriptor.connection)
        srandom(UInt32(truncatingIfNeeded: Random().next()))
        try confine(plan, ruleset: ruleset)
        try ProcessState.closeDescriptors(from: WorkerDescriptor.firstOther)
        return connection
    }

    /// Gives up what serving does not need, before the first byte of a client is read; `ProcessState.harden` and the
    /// filter of system calls have restricted the process and its supervisor alike before.
    package static func confine(_ plan: ConfinementPlan, ruleset: Descriptor?) throws(SystemError) {
        ProcessState.raiseOutOfMemoryScore(isDumpable: plan.coreFiles)
        if let bytes = plan.memoryBytesMax { try ProcessState.limitMemory(toBytes: bytes) }
        if let ruleset { try Landlock.enforce(ruleset) }
    }
}
