internal import Glibc
package import Posix
internal import SystemPackage

/// The descriptors of a worker. The supervisor uses the same numbers, so that a worker need not move them.
package enum WorkerDescriptor {
    package static let connection: CInt = 3
    package static let termination: CInt = 4
    package static let journal: CInt = 5
    /// The first descriptor that belongs to the supervisor only.
    package static let firstOther: CInt = 6
}

/// The confinement of one worker: the ruleset of the files that it may open, nil without Landlock, and the filter of
/// its system calls, nil without seccomp.
package struct ConfinementMeasures {
    let ruleset: Descriptor?
    let filter: SystemCallFilter?

    package init(ruleset: Descriptor?, filter: SystemCallFilter?) {
        self.ruleset = ruleset
        self.filter = filter
    }
}

/// The first steps of a worker, and of a process that serves one connection without a supervisor.
package enum WorkerProcess {
    /// Occupies descriptors 3 to 5, so that no file that this process opens gets these numbers.
    ///
    /// Closes inherited descriptors with these numbers: descriptors from systemd must have been moved before.
    package static func occupyDescriptors() throws(SystemError) {
        let null = try File.open("/dev/null")
        let source = Descriptor(owning: try null.duplicate(from: WorkerDescriptor.firstOther))
        for number in WorkerDescriptor.connection..<WorkerDescriptor.firstOther {
            try source.place(at: number)
        }
        // If open(2) returned one of the three numbers, that descriptor stays.
        if null.number < WorkerDescriptor.firstOther { _ = null.release() }
    }

    /// Turns a forked child into a worker: blocks only SIGTERM, moves the connection to descriptor 3, closes the other
    /// descriptors of the supervisor, reseeds random(3), raises the out-of-memory score, and confines the process.
    ///
    /// - Throws: `SystemError` when confinement fails; then the worker must not read from its client.
    package static func become(
        connection: Descriptor, _ plan: ConfinementPlan, _ measures: ConfinementMeasures
    ) throws(SystemError) -> Descriptor {
        // A terminal sends them to every process, but only the supervisor acts on them.
        Signals.ignore([SIGINT, SIGHUP])
        Signals.block(only: [SIGTERM])
        let connection = try Descriptor(owning: connection.release()).moved(to: WorkerDescriptor.connection)
        srandom(UInt32(truncatingIfNeeded: Random().next()))
        try confine(plan, measures)
        try ProcessState.closeDescriptors(from: WorkerDescriptor.firstOther)
        return connection
    }

    /// Drops the rights that serving does not need, before the first byte of a client is read. `ProcessState.harden`
    /// already restricts this process and its supervisor.
    package static func confine(_ plan: ConfinementPlan, _ measures: ConfinementMeasures) throws(SystemError) {
        ProcessState.raiseOutOfMemoryScore(isDumpable: plan.coreFiles)
        if let bytes = plan.memoryBytesMax { try ProcessState.limitMemory(toBytes: bytes) }
        if let seconds = plan.cpuSecondsMax { try ProcessState.limitProcessorTime(toSeconds: seconds) }
        if let ruleset = measures.ruleset { try Landlock.enforce(ruleset) }
        // Last, because the filter denies some of the calls above.
        try measures.filter?.install()
    }
}
