package import Posix
internal import Service

/// The running workers, one per slot, and the decision whether another one may start.
///
/// A value without side effects, so that the limits are tested without processes.
package struct WorkerTable: Equatable, Sendable {
    /// One running worker.
    package struct Worker: Equatable, Sendable {
        package let pid: Int32
        /// The index of its page in the scoreboard, and of its slot in this table.
        package let slot: Int
        package let peer: Peer
        package let startedAt: ContinuousClock.Instant
        /// The deadline that the supervisor sets, which the page of the worker can only shorten; nil without a deadline.
        package let deadline: ContinuousClock.Instant?

        package init(
            pid: Int32, slot: Int, peer: Peer, startedAt: ContinuousClock.Instant,
            deadline: ContinuousClock.Instant? = nil
        ) {
            self.pid = pid
            self.slot = slot
            self.peer = peer
            self.startedAt = startedAt
            self.deadline = deadline
        }
    }

    /// Limit of the number of running workers.
    package let workersMax: Int
    private let workersPerPeerMax: Int
    private var slots: [Worker?]
    /// The free slots. The last one is used next, so that few pages of the scoreboard are used.
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

    /// Whether no slot is free.
    package var isFull: Bool { count >= workersMax || free.isEmpty }

    /// The running worker with this process id, or nil.
    package subscript(pid: Int32) -> Worker? { slotOfPid[pid].flatMap { slots[$0] } }

    package var all: [Worker] { slots.compactMap { $0 } }

    /// Whether another worker may start. For a peer that speaks for others only the total limit applies.
    package func mayStart(for peer: Peer, speaksForOthers: Bool) -> Bool {
        guard !isFull else { return false }
        return speaksForOthers || held[PeerKey(peer), default: 0] < workersPerPeerMax
    }

    /// The slot of the next worker; nil if all slots are taken.
    package var nextSlot: Int? { free.last }

    /// Adds a worker that was forked for `nextSlot`.
    package mutating func started(
        pid: Int32, peer: Peer, at now: ContinuousClock.Instant, deadline: ContinuousClock.Instant? = nil
    ) {
        guard let slot = free.popLast() else { preconditionFailure("a worker without a slot") }
        enter(Worker(pid: pid, slot: slot, peer: peer, startedAt: now, deadline: deadline))
    }

    /// Adds a worker of the previous supervisor in this process, regardless of the limits.
    package mutating func takenOver(_ worker: Worker) {
        while slots.count <= worker.slot {
            free.insert(slots.count, at: 0)
            slots.append(nil)
        }
        free.removeAll { $0 == worker.slot }
        enter(worker)
    }

    /// Removes and returns a worker; nil if the process is not a worker.
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
