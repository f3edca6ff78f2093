package import Posix
internal import Service

/// The workers that are running, a slot each, and whether one more may start.
///
/// A value with no side effect: the supervisor asks it what to do and does it, so that every rule about limits is
/// tested without a process.
package struct WorkerTable: Equatable, Sendable {
    /// One running worker.
    package struct Worker: Equatable, Sendable {
        package let pid: Int32
        /// Its page of the scoreboard, and its place in this table.
        package let slot: Int
        package let peer: Peer
        package let startedAt: ContinuousClock.Instant

        package init(pid: Int32, slot: Int, peer: Peer, startedAt: ContinuousClock.Instant) {
            self.pid = pid
            self.slot = slot
            self.peer = peer
            self.startedAt = startedAt
        }
    }

    /// How many may run at a time.
    package let workersMax: Int
    private let workersPerPeerMax: Int
    private var slots: [Worker?]
    /// The slots that are free; the last is taken next, so that few pages are ever touched.
    private var free: [Int]
    private var slotOfPid: [Int32: Int] = [:]
    private var held: [PeerKey: Int] = [:]

    package init(workersMax: Int, workersPerPeerMax: Int) {
        self.workersMax = workersMax
        self.workersPerPeerMax = workersPerPeerMax
        slots = Array(repeating: nil, count: workersMax)
        free = Array((0..<workersMax).reversed())
    }

    package var count: Int { slotOfPid.count }

    /// How many slots there are: `workersMax`, or more while workers of an earlier configuration run.
    package var slotCount: Int { slots.count }

    package var all: [Worker] { slots.compactMap { $0 } }

    /// Whether one more worker may start; for a peer that speaks for others only the total counts.
    package func mayStart(for peer: Peer, speaksForOthers: Bool) -> Bool {
        guard count < workersMax, !free.isEmpty else { return false }
        return speaksForOthers || held[PeerKey(peer), default: 0] < workersPerPeerMax
    }

    /// The slot that the next worker gets; nil when all are taken.
    package var nextSlot: Int? { free.last }

    /// Enters a worker that was forked for `nextSlot`.
    package mutating func started(pid: Int32, peer: Peer, at now: ContinuousClock.Instant) {
        guard let slot = free.popLast() else { preconditionFailure("a worker without a slot") }
        enter(Worker(pid: pid, slot: slot, peer: peer, startedAt: now))
    }

    /// Enters a worker that an earlier image of this program started, whatever the limits are now.
    package mutating func takenOver(_ worker: Worker) {
        while slots.count <= worker.slot {
            free.insert(slots.count, at: 0)
            slots.append(nil)
        }
        free.removeAll { $0 == worker.slot }
        enter(worker)
    }

    /// Forgets a worker; nil for a process that is none.
    package mutating func ended(pid: Int32) -> Worker? {
        guard let slot = slotOfPid.removeValue(forKey: pid), let worker = slots[slot] else { return nil }
        slots[slot] = nil
        free.append(slot)
        let key = PeerKey(worker.peer)
        let left = held[key, default: 1] - 1
        held[key] = left > 0 ? left : nil
        return worker
    }

    private mutating func enter(_ worker: Worker) {
        slots[worker.slot] = worker
        slotOfPid[worker.pid] = worker.slot
        held[PeerKey(worker.peer), default: 0] += 1
    }
}
