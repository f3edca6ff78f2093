internal import Posix
internal import Service

/// What this process and its workers give up before the first connection is accepted.
extension Supervisor {
    /// Finds out what this machine offers, and installs what holds for this process as well as for its workers.
    ///
    /// A filter of system calls outlives the program that installed it, so the same one is not installed again by the
    /// next image of this program.
    func confine() throws(SystemError) {
        try ProcessState.harden(coreFiles: settings.confinement.coreFiles)
        let active = try Confinement.tried()
        confinement = WorkerConfinement(settings.confinement, active: active)
        if let filter = active.filter, filter.digest != installedFilter {
            try filter.install()
            installedFilter = filter.digest
        }
        if active.isIncomplete { journal.write(.warning, "workers are not confined as they could be: \(active)") }
    }
}
