import Conversation
import Posix
import SystemPackage
import TestSupport
import Testing

@testable import Sessions

struct SessionLockTests {
    /// A process that holds a session's lock until it is ended.
    private func holder(_ state: TemporaryState, _ name: String) throws -> ChildProgram {
        let script = """
            import fcntl, signal, sys
            file = open(sys.argv[1], 'r+b')
            fcntl.flock(file, fcntl.LOCK_EX)
            print('held', flush=True)
            signal.pause()
            """
        let program = try ChildProgram("/usr/bin/python3", ["-c", script, try state.paths(name).file.string])
        try program.output.wait(forLineWith: "held")
        return program
    }

    @Test("A session that another process holds is busy; once that is killed it is free")
    func competing() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")
        let other = try holder(state, "a")

        #expect(throws: SessionError.busy) { try state.open("a") }
        other.signal(9)
        _ = try other.wait()

        #expect(try state.ask("a", [.user("two")]).count == 3)
    }

    @Test("A waiting run gets the session when the other run ends")
    func waits() throws {
        let state = try TemporaryState()
        var first: FileTranscript? = try state.open("a")
        _ = try first?.begin([.user("one")], run: RunStamp(runId: "1"))
        let patience = Patience { first?.end() }
        var options = try state.options("a")
        options.lockWaitSeconds = 60

        var second = try state.store.open(options, through: patience)

        #expect(patience.waits == 3)
        #expect(try second.begin([.user("two")], run: RunStamp(runId: "2")) == [.user("one"), .user("two")])
    }

    @Test("Waiting ends when its own time is over, or the run's")
    func waitEnds() throws {
        let state = try TemporaryState()
        let first = try state.open("a")
        defer { withExtendedLifetime(first) {} }
        var options = try state.options("a")
        options.lockWaitSeconds = 2
        let patience = Patience {}

        #expect(throws: SessionError.busy) { try state.store.open(options, through: patience) }
        #expect(patience.passed >= .seconds(2) && patience.passed < .seconds(3))

        options.lockWaitSeconds = nil
        let limited = Patience {}
        limited.deadline = limited.now + .seconds(5)
        #expect(throws: SessionError.busy) { try state.store.open(options, through: limited) }
        #expect(limited.passed >= .seconds(5) && limited.passed < .seconds(6))
    }

    @Test("The number of waiting runs is limited, and a place is free again when one of them leaves")
    func waitersMax() throws {
        let state = try TemporaryState()
        let first = try state.open("a")
        defer { withExtendedLifetime(first) {} }
        var options = try state.options("a")
        options.waitersMax = 2
        options.lockWaitSeconds = 60
        let wanted = options

        // Each waiter, while it waits, sees whether one more may.
        var refusals: [Int] = []
        func wait(_ depth: Int) throws {
            var hasTried = false
            let patience = Patience {
                if !hasTried {
                    hasTried = true
                    try wait(depth + 1)
                }
                throw Interruption.clientGone
            }
            do {
                _ = try state.store.open(wanted, through: patience)
            } catch SessionError.busy {
                refusals.append(depth)
            } catch Interruption.clientGone {
                return
            }
        }
        try wait(1)
        try wait(1)

        #expect(refusals == [3, 3])
    }

    @Test("A file that was archived during the wait is not used")
    func replaced() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("old")], answer: "gone")
        let first = try state.open("a")
        let path = try state.paths("a").file
        var held: FileTranscript? = first
        let patience = Patience {
            try File.remove(path)
            held?.end()
            held = nil
        }
        var options = try state.options("a")
        options.lockWaitSeconds = 60

        var second = try state.store.open(options, through: patience)

        #expect(try second.begin([.user("new")], run: RunStamp(runId: "2")) == [.user("new")])
        second.end()
        #expect(try state.lines("a").count == 2)
    }

    @Test("A run that was started by the holder of the session is refused at once")
    func ancestors() throws {
        let state = try TemporaryState()
        var options = try state.options("a")
        options.ancestors = [options.key]

        #expect(throws: SessionError.heldByAncestor) { try state.store.open(options, through: state.patience) }
        #expect(state.files.isEmpty)
    }
}

/// A wait whose time passes only when it is asked to wait; the third time it does something.
private final class Patience: Waiting {
    private let start = ContinuousClock.now
    private let action: () throws -> Void
    var now: ContinuousClock.Instant
    var deadline: ContinuousClock.Instant?
    private(set) var waits = 0

    init(_ action: @escaping () throws -> Void) {
        self.action = action
        now = start
    }

    var passed: Duration { start.duration(to: now) }

    func wait(for interests: [Interest], until: ContinuousClock.Instant?) throws -> [Ready] {
        waits += 1
        if waits >= 3 { try action() }
        if let until { now = max(now, until) }
        if let deadline, now >= deadline { throw Interruption.deadlinePassed }
        return []
    }
}
