@testable internal import Supervision
internal import Testing

struct RunCleanupTests {
    private let start = ContinuousClock.now

    @Test("Files of an earlier process are looked for, and without files nothing is due until a worker has ended")
    func idle() {
        var cleanup = RunCleanup(keptSeconds: 600, at: start)
        #expect(cleanup.next == start + .seconds(1))
        let isDue = cleanup.isDue(at: start + .seconds(1))
        #expect(isDue)
        cleanup.cleaned(left: nil, at: start + .seconds(1))
        #expect(cleanup.next == nil)
        cleanup.workerEnded(at: start + .seconds(5))
        #expect(cleanup.next == start + .seconds(605))
        cleanup.workerEnded(at: start + .seconds(6))
        #expect(cleanup.next == start + .seconds(605))
    }

    @Test("The next cleanup is due with the oldest file, and never more often than once a second")
    func left() {
        var cleanup = RunCleanup(keptSeconds: 0, at: start)
        cleanup.cleaned(left: .seconds(30), at: start)
        #expect(cleanup.next == start + .seconds(30))
        cleanup.cleaned(left: .zero, at: start)
        #expect(cleanup.next == start + .seconds(1))
    }

    @Test("Many workers that end make a cleanup due at once")
    func many() {
        var cleanup = RunCleanup(keptSeconds: 600, at: start)
        cleanup.cleaned(left: nil, at: start)
        for _ in 1..<500 { cleanup.workerEnded(at: start) }
        #expect(cleanup.next == start + .seconds(600))
        cleanup.workerEnded(at: start)
        let isDue = cleanup.isDue(at: start)
        #expect(isDue)
    }
}
