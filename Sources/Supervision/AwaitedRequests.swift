/// The workers that still wait for the head of their request, the oldest first.
///
/// When every slot is taken, the worker that has waited longest is killed for its slot, so that clients that send
/// nothing cannot keep out clients that send requests. A worker enters the queue once and leaves it once, so that the
/// cost of a connection does not depend on the number of connections.
package struct AwaitedRequests: Equatable, Sendable {
    /// The time that a client has to send a head although its slot is needed. A head that is sent at once needs less.
    static let silenceMax = Duration.seconds(1)

    private var pids: [Int32] = []
    /// Number of entries at the beginning whose workers have read a head or have ended.
    private var over = 0
    private var displaced: Set<Int32> = []

    package init() {}

    package var count: Int { pids.count }

    /// Whether a worker that was killed for its slot still has to be reaped.
    package var isSlotComing: Bool { !displaced.isEmpty }

    /// Adds a worker that is in the table.
    package mutating func started(_ pid: Int32, in workers: WorkerTable) {
        if pids.count >= 2 * workers.workersMax + 64 {
            pids = pids[over...].filter { workers[$0] != nil }
            over = 0
        }
        pids.append(pid)
    }

    /// The worker that has waited longest; nil if no worker waits.
    ///
    /// - Parameter hasRequest: whether the worker of a slot has read the head of its request.
    package mutating func oldest(in workers: WorkerTable, hasRequest: (Int) -> Bool) -> WorkerTable.Worker? {
        while over < pids.count {
            if let worker = workers[pids[over]], !hasRequest(worker.slot) { return worker }
            over += 1
        }
        return nil
    }

    /// Records that a worker was killed for its slot.
    package mutating func displaced(_ pid: Int32) {
        displaced.insert(pid)
    }

    /// Removes a worker that has ended; returns whether it was killed for its slot.
    package mutating func ended(_ pid: Int32) -> Bool {
        displaced.remove(pid) != nil
    }
}
