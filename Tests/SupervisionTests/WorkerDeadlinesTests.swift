internal import Configuration
internal import Posix
internal import Service
@testable internal import Supervision
internal import Testing

struct WorkerDeadlinesTests {
    private let start = ContinuousClock.now

    private func deadlines(_ change: (inout GatewayConfiguration) -> Void = { _ in }) -> WorkerDeadlines {
        var gateway = GatewayConfiguration()
        gateway.supervisor.graceSeconds = 10
        gateway.http.stallSeconds = 60
        change(&gateway)
        var deadlines = WorkerDeadlines(gateway)
        deadlines.started(at: start)
        return deadlines
    }

    private func worker(deadline seconds: Int?) -> WorkerTable.Worker {
        WorkerTable.Worker(
            pid: 100, slot: 0, peer: .unix(uid: 0, pid: 1), startedAt: start,
            deadline: seconds.map { start + .seconds($0) })
    }

    private struct End: Equatable {
        let second: Int
        let fault: WorkerFault?

        init(_ second: Int, _ fault: WorkerFault?) {
            self.second = second
            self.fault = fault
        }
    }

    /// The second at which a worker must end; nil if it may go on for an hour.
    private func life(
        _ worker: WorkerTable.Worker, _ client: PeerState = .connected,
        _ progress: (Int) -> WorkerProgress = { _ in WorkerProgress() }
    ) -> End? {
        var deadlines = deadlines()
        for second in 0...3_600 where deadlines.isDue(at: start + .seconds(second)) {
            if deadlines.mustEnd(worker, progress(second), client, at: start + .seconds(second)) {
                return End(second, deadlines.ended(worker.pid, isLast: true))
            }
        }
        return nil
    }

    @Test("A worker must end the grace period after its deadline, and not before", arguments: [7, 100, 645])
    func ownDeadline(seconds: Int) throws {
        let end = try #require(life(worker(deadline: seconds)))
        #expect(end == End(seconds + 10, .overdue))
    }

    @Test(
        "A page can shorten the deadline, but not extend it",
        arguments: [(20, 30), (600, 110), (1_000_000_000, 110)])
    func shortened(stored: Int, expected: Int) throws {
        let end = try #require(
            life(worker(deadline: 100)) { _ in
                var progress = WorkerProgress()
                progress.deadline = start + .seconds(stored)
                return progress
            })
        #expect(end == End(expected, .overdue))
    }

    @Test("A worker that reaches its next step in time is not killed")
    func nextStep() throws {
        let end = try #require(
            life(worker(deadline: 100)) { second in
                var progress = WorkerProgress()
                progress.deadline = start + .seconds(second < 25 ? 20 : 40)
                return progress
            })
        #expect(end == End(50, .overdue))
    }

    @Test("A worker without a deadline and with a connected client is not killed")
    func withoutDeadline() {
        #expect(life(worker(deadline: nil)) == nil)
    }

    @Test("After a suspension of the machine, workers have the grace period to end themselves")
    func suspended() {
        var deadlines = deadlines()
        let (worker, later) = (worker(deadline: 100), start + .seconds(100_000))
        let (first, second) = (
            deadlines.mustEnd(worker, WorkerProgress(), .connected, at: later),
            deadlines.mustEnd(worker, WorkerProgress(), .connected, at: later + .seconds(10))
        )
        #expect([first, second] == [false, true])
    }

    @Test(
        "A worker whose client has gone must end after the grace period",
        arguments: [ResponsePhase.reading, .answeringChunked])
    func clientGone(phase: ResponsePhase) throws {
        let end = try #require(
            life(worker(deadline: 645), .gone) { _ in
                var progress = WorkerProgress()
                progress.phase = phase
                return progress
            })
        #expect(end == End(15, .abandoned))
    }

    @Test(
        "A client that has closed its write side is gone before a response, or after a long silence within one",
        arguments: [(ResponsePhase.reading, 0, 15), (.answeringChunked, 0, 75), (.answeringFixed, 21, 95)])
    func halfClosed(phase: ResponsePhase, lastByteAt: Int, expected: Int) throws {
        let end = try #require(
            life(worker(deadline: 645), .halfClosed) { second in
                var progress = WorkerProgress()
                progress.phase = phase
                progress.bytesSent = min(second, lastByteAt)
                return progress
            })
        #expect(end == End(expected, .abandoned))
    }

    @Test(
        "Reloads every other second do not delay the end of a worker",
        arguments: [(PeerState.connected, 7, 17, WorkerFault.overdue), (.gone, 645, 10, .abandoned)])
    func reloads(client: PeerState, deadline: Int, expected: Int, fault: WorkerFault) {
        let worker = worker(deadline: deadline)
        var earlier = deadlines()
        for second in 0...3_600 {
            let now = start + .seconds(second)
            if second.isMultiple(of: 2) {
                var next = deadlines()
                next.takenOver(earlier.suspicions(at: now), at: now)
                earlier = next
            }
            guard earlier.isDue(at: now), earlier.mustEnd(worker, WorkerProgress(), client, at: now) else { continue }
            let end = End(second, earlier.ended(worker.pid, isLast: true))
            #expect(end == End(expected, fault))
            return
        }
        Issue.record("The worker \(worker.pid) may go on")
    }

    @Test("Without workers nothing is due")
    func idle() {
        var deadlines = deadlines()
        let fault = deadlines.ended(100, isLast: true)
        #expect(fault == nil)
        #expect(deadlines.next == nil)
    }
}
