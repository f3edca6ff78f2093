@testable internal import Posix
@testable internal import Supervision
internal import Testing

struct EndingsTests {
    private let start = ContinuousClock.now

    @Test("A connection that the client has closed is closed at once")
    func closedAlready() throws {
        let (ours, theirs) = try Socket.pair()
        theirs.close()
        var endings = Endings(endingsMax: 4)
        endings.begin(ours, at: start)
        #expect(endings.all.isEmpty)
        #expect(ours.number == -1)
    }

    @Test("Input is dropped until the client closes; the client sees the end at once")
    func lingering() throws {
        let (ours, theirs) = try Socket.pair()
        var endings = Endings(endingsMax: 4)
        endings.begin(ours, at: start)
        #expect(try theirs.read() == .ended)

        _ = try theirs.send([UInt8](repeating: 1, count: 5_000)[...])
        endings.advance(at: start) { _ in true }
        #expect(endings.all.map(\.droppedBytes) == [5_000])
        theirs.close()
        endings.advance(at: start) { _ in true }
        #expect(endings.all.isEmpty)
    }

    @Test("After two seconds it is closed for every process that holds it")
    func timeIsUp() throws {
        let (ours, theirs) = try Socket.pair()
        let copy = try ours.duplicate()
        var endings = Endings(endingsMax: 4)
        endings.begin(ours, at: start)
        #expect(endings.deadline == start + .seconds(2))
        endings.advance(at: start + .milliseconds(1_999)) { _ in false }
        #expect(endings.all.count == 1)
        endings.advance(at: start + .seconds(2)) { _ in false }
        #expect(endings.all.isEmpty)
        #expect(try theirs.send([1]) == .closed)
        #expect(try copy.read() == .ended)
    }

    @Test("What never stops sending is closed after 32 MiB")
    func tooMuch() throws {
        let (ours, theirs) = try Socket.pair()
        var endings = Endings(endingsMax: 4)
        let ending = Endings.Ending(connection: ours, deadline: start + .seconds(2), droppedBytes: (32 << 20) - 1)
        endings.continueWith(ending, at: start)
        #expect(endings.all.count == 1)
        _ = try theirs.send([1])
        endings.advance(at: start) { _ in true }
        #expect(endings.all.isEmpty)
    }

    @Test("One too many ends the oldest")
    func full() throws {
        let pairs = try (0..<3).map { _ in try Socket.pair() }
        var endings = Endings(endingsMax: 2)
        for (index, pair) in pairs.enumerated() { endings.begin(pair.0, at: start + .milliseconds(index)) }
        #expect(endings.all.map(\.connection.number) == [pairs[1].0.number, pairs[2].0.number])
        #expect(pairs[0].0.number == -1)
    }
}
