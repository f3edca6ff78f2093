internal import Configuration
internal import Posix
internal import Service
@testable internal import Supervision
internal import Testing

struct FailedCredentialsTests {
    private let start = ContinuousClock.now
    private let anna = PeerKey.v4(1)
    private let bert = PeerKey.v4(2)

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func failed(_ key: PeerKey, at seconds: [Double]) -> FailedCredentials {
        var table = FailedCredentials(FailedAttemptLimit())
        for second in seconds { table.failed(key, at: after(second)) }
        return table
    }

    @Test("Nine failures are forgiven, the tenth within a minute locks out for five")
    func tenth() {
        #expect(failed(anna, at: Array(repeating: 0, count: 9)).secondsLocked(anna, at: after(1)) == nil)

        let table = failed(anna, at: Array(repeating: 0, count: 10))
        #expect(table.secondsLocked(anna, at: start) == 300)
        #expect(table.secondsLocked(anna, at: after(0.5)) == 300)
        #expect(table.secondsLocked(anna, at: after(299.5)) == 1)
        #expect(table.secondsLocked(anna, at: after(300)) == nil)
        #expect(table.secondsLocked(bert, at: start) == nil)
    }

    @Test("The window slides: a failure counts for sixty seconds")
    func window() {
        let slow = (0..<20).map { Double($0) * 6.7 }
        #expect(failed(anna, at: slow).secondsLocked(anna, at: after(20 * 6.7)) == nil)
        let fast = (0..<10).map { Double($0) * 6.6 }
        #expect(failed(anna, at: fast).secondsLocked(anna, at: after(9 * 6.6)) != nil)
    }

    @Test("Failures while locked out do not prolong it")
    func prolonged() {
        let table = failed(anna, at: Array(repeating: 0, count: 10) + Array(repeating: 200, count: 10))
        #expect(table.secondsLocked(anna, at: after(300)) == nil)
    }

    @Test("After the lock-out counting starts again")
    func countsAgain() {
        let table = failed(anna, at: Array(repeating: 0, count: 10) + Array(repeating: 301, count: 9))
        #expect(table.secondsLocked(anna, at: after(302)) == nil)
    }

    @Test("A right credential wipes out earlier failures")
    func success() {
        var table = failed(anna, at: Array(repeating: 0, count: 9))
        table.succeeded(anna)
        table.failed(anna, at: after(1))
        #expect(table.secondsLocked(anna, at: after(1)) == nil)
        #expect(table.records[anna]?.failures == [after(1)])
    }

    @Test("An expired record is not kept")
    func emptiness() {
        let once = failed(anna, at: [0])
        #expect(!once.isEmpty(at: after(59)))
        #expect(once.isEmpty(at: after(60)))
        let locked = failed(anna, at: Array(repeating: 0, count: 10))
        #expect(!locked.isEmpty(at: after(299)))
        #expect(locked.isEmpty(at: after(300)))
    }

    @Test("4,096 peers are remembered, the oldest is forgotten first")
    func oldestOut() {
        var table = FailedCredentials(FailedAttemptLimit())
        for number in 0..<4_097 {
            table.failed(.v4(UInt32(number)), at: start + .milliseconds(number))
        }
        #expect(table.records.count == 4_096)
        #expect(table.records[.v4(0)] == nil)
        #expect(table.records[.v4(1)] != nil)
        #expect(table.records[.v4(4_096)] != nil)
    }

    @Test("Expired records are deleted before old ones")
    func overOut() {
        var table = FailedCredentials(FailedAttemptLimit())
        for number in 0..<4_096 { table.failed(.v4(UInt32(number)), at: start) }
        table.failed(.v4(7), at: after(30))
        table.failed(.v6(network: 1), at: after(61))
        #expect(Set(table.records.keys) == [.v4(7), .v6(network: 1)])
    }
}
