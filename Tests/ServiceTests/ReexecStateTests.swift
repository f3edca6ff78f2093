internal import Posix
@testable internal import Service
internal import Testing

struct ReexecStateTests {
    private var state: ReexecState {
        var state = ReexecState()
        state.listeners = [
            .init(descriptor: 7, isActivated: true, name: "http"),
            .init(descriptor: 8, isActivated: false, name: "/run/a b.sock"),
        ]
        state.scoreboard = 9
        state.served = 120
        state.startedAt = 1_764_000_000_123
        state.reloads = 2
        state.droppedEntries = 3
        state.metrics = ["responses live 200 5", "runs main a%20b turns 1"]
        state.workers = [
            .init(
                pid: 100, slot: 3, connection: 12, age: .milliseconds(1_500),
                peer: .ip(.v6(0x2001_0db8 << 96 | 1), port: 4_711), left: .milliseconds(643_500)),
            .init(pid: 101, slot: 0, connection: 13, age: .zero, peer: .unix(uid: 1_000, pid: 77)),
        ]
        state.suspicions = [
            .init(pid: 100, overdue: .seconds(3), gone: nil, silent: nil, bytesSent: 0),
            .init(pid: 101, overdue: nil, gone: .zero, silent: .milliseconds(7), bytesSent: 4_096),
        ]
        state.counted = [100]
        state.lingering = [.init(connection: 14, left: .milliseconds(700), droppedBytes: 65_536)]
        state.failed = [
            .init(key: .v4(0xc000_0201), ages: [.seconds(3), .nanoseconds(1)], lockedFor: nil),
            .init(key: .v6(network: .max), ages: [], lockedFor: .seconds(299)),
            .init(key: .unix(uid: 5), ages: [.zero], lockedFor: nil),
        ]
        return state
    }

    @Test("A supervisor reads the state that its predecessor wrote")
    func roundTrip() {
        #expect(ReexecState(text: state.text) == state)
    }

    @Test("Lines of a later version are passed over")
    func unknownLines() {
        #expect(ReexecState(text: "colour blue\n" + state.text) == state)
    }

    @Test(
        "What is damaged is refused",
        arguments: [
            "", "served 3", "scoreboard", "scoreboard 9\nworker 1 2 3", "scoreboard 9\nworker 1 -2 3 4 ip 192.0.2.1 5",
            "scoreboard 9\nworker 1 2 3 4 ip localhost 5", "scoreboard 9\nlistener x 1 http",
            "scoreboard 9\ndeadline 1 2", "scoreboard 9\nsuspicion 1 - - -", "scoreboard 9\nlingering 1 2",
            "scoreboard 9\nfailed v4 x -",
            "scoreboard 9\nfailed v4 1 - x",
        ])
    func damaged(text: String) {
        #expect(ReexecState(text: text) == nil)
    }
}
