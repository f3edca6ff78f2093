import Testing

@testable import Fetch

struct TransferDeadlineTests {
    private let start = ContinuousClock.now
    private let timeouts = FetchTimeouts(connect: .seconds(1), firstByte: .seconds(10), idle: .seconds(100))

    @Test("Each phase has its own end, counted from its beginning")
    func phases() {
        var deadline = TransferDeadline(timeouts, start: start)
        #expect(deadline.instant == start + .seconds(1))
        #expect(deadline.error == .connectTimeout)

        deadline.progressed(connected: true, received: 0, at: start + .seconds(1))
        #expect(deadline.instant == start + .seconds(11))
        #expect(deadline.error == .firstByteTimeout)

        deadline.progressed(connected: true, received: 1, at: start + .seconds(2))
        #expect(deadline.instant == start + .seconds(102))
        #expect(deadline.error == .idleTimeout)
    }

    @Test("Only new bytes, or time that the caller took, extend the limit")
    func progress() {
        var deadline = TransferDeadline(timeouts, start: start)
        deadline.progressed(connected: false, received: 0, at: start + .seconds(1))
        #expect(deadline.instant == start + .seconds(1))

        deadline.progressed(connected: true, received: 5, at: start)
        deadline.progressed(connected: true, received: 5, at: start + .seconds(50))
        #expect(deadline.instant == start + .seconds(100))

        deadline.restart(at: start + .seconds(60))
        #expect(deadline.instant == start + .seconds(160))
    }

    @Test("The time limit of the whole transfer applies in each phase, whatever arrives")
    func total() {
        var timeouts = timeouts
        timeouts.total = .seconds(20)
        var deadline = TransferDeadline(timeouts, start: start)
        #expect(deadline.instant == start + .seconds(1))

        deadline.progressed(connected: true, received: 1, at: start + .seconds(5))
        #expect(deadline.instant == start + .seconds(20))
        #expect(deadline.error == .totalTimeout)

        deadline.progressed(connected: true, received: 2, at: start + .seconds(19))
        deadline.restart(at: start + .seconds(19))
        #expect(deadline.instant == start + .seconds(20))
        #expect(!deadline.isOver(at: start + .seconds(19)))
        #expect(deadline.isOver(at: start + .seconds(20)))
    }
}
