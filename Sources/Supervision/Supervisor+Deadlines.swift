internal import Glibc
internal import Posix
internal import Service

/// Ending workers that do not end themselves.
extension Supervisor {
    /// The deadline of a worker that starts now.
    func workerDeadline(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        settings.workerSecondsMax.map { now + .seconds($0) }
    }

    /// Kills workers that do not end themselves after their deadline or after their client has gone. Costs one poll(2)
    /// for all clients, and one read per worker.
    func endHungWorkers(at now: ContinuousClock.Instant) {
        guard deadlines.isDue(at: now) else { return }
        let workers = admission.workers.all.compactMap { worker in connections[worker.slot].map { (worker, $0) } }
        let clients = Socket.peerStates(of: workers.map(\.1))
        for ((worker, _), client) in zip(workers, clients) {
            let progress = scoreboard.progress(of: worker.slot)
            if deadlines.mustEnd(worker, progress, client, at: now) { kill(worker.pid, SIGKILL) }
        }
        // The orphans of running workers, too.
        killOrphans()
    }
}
