internal import Posix
internal import Service

/// The confinement of this process and its workers before the first connection is accepted.
extension Supervisor {
    /// Determines what this machine supports, and installs the restrictions of this process and its workers.
    ///
    /// A system call filter stays in force when this process executes a program, so it is not installed again after a
    /// reload if it is the same.
    func confine() throws(SystemError) {
        try ProcessState.harden(coreFiles: settings.confinement.coreFiles)
        let active = try Confinement.tried()
        confinement = WorkerConfinement(settings.confinement, active: active)
        if let filter = active.filter, filter.digest != installedFilter {
            try filter.install()
            installedFilter = filter.digest
        }
        if active.isIncomplete { journal.write(.warning, "workers are confined only partly: \(active)") }
    }
}
