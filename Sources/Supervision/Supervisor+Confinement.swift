internal import Posix
internal import Service

/// The confinement of this process and its workers before the first connection is accepted.
extension Supervisor {
    /// Restricts this process and its workers, and determines which further measures for workers this machine supports.
    func confine() throws(SystemError) {
        // Before a ruleset allows it.
        if let failure = settings.runs?.prepare() { journal.write(.warning, failure) }
        try ProcessState.harden(coreFiles: settings.confinement.coreFiles)
        let active = try Confinement.tried()
        confinement = WorkerConfinement(settings.confinement, active: active)
        if active.isIncomplete { journal.write(.warning, "workers are confined only partly: \(active)") }
    }
}
