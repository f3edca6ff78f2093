@testable internal import Posix
@testable internal import Supervision
internal import Testing

struct LingeringConnectionsTests {
    private let start = ContinuousClock.now

    @Test("A connection that the client has closed is closed at once")
    func closedAlready() throws {
        let (ours, theirs) = try Socket.pair()
        theirs.close()
        var lingering = LingeringConnections(lingeringMax: 4)
        lingering.begin(ours, at: start)
        #expect(lingering.all.isEmpty)
        #expect(ours.number == -1)
    }

    @Test("Input is dropped until the client closes; the client sees the end at once")
    func lingering() throws {
        let (ours, theirs) = try Socket.pair()
        var lingering = LingeringConnections(lingeringMax: 4)
        lingering.begin(ours, at: start)
        #expect(try theirs.read() == .ended)

        _ = try theirs.send([UInt8](repeating: 1, count: 5_000)[...])
        lingering.advance(at: start) { _ in true }
        #expect(lingering.all.map(\.droppedBytes) == [5_000])
        theirs.close()
        lingering.advance(at: start) { _ in true }
        #expect(lingering.all.isEmpty)
    }

    @Test("After two seconds it is closed for every process that holds it")
    func timeIsUp() throws {
        let (ours, theirs) = try Socket.pair()
        let copy = try ours.duplicate()
        var lingering = LingeringConnections(lingeringMax: 4)
        lingering.begin(ours, at: start)
        #expect(lingering.deadline == start + .seconds(2))
        lingering.advance(at: start + .milliseconds(1_999)) { _ in false }
        #expect(lingering.all.count == 1)
        lingering.advance(at: start + .seconds(2)) { _ in false }
        #expect(lingering.all.isEmpty)
        #expect(try theirs.send([1]) == .closed)
        #expect(try copy.read() == .ended)
    }

    @Test("What never stops sending is closed after 32 MiB")
    func tooMuch() throws {
        let (ours, theirs) = try Socket.pair()
        var lingering = LingeringConnections(lingeringMax: 4)
        let connection = LingeringConnections.Connection(
            ours, deadline: start + .seconds(2), droppedBytes: (32 << 20) - 1)
        lingering.resume(connection, at: start)
        #expect(lingering.all.count == 1)
        _ = try theirs.send([1])
        lingering.advance(at: start) { _ in true }
        #expect(lingering.all.isEmpty)
    }

    @Test("A connection above the limit ends the oldest")
    func full() throws {
        let pairs = try (0..<3).map { _ in try Socket.pair() }
        var lingering = LingeringConnections(lingeringMax: 2)
        for (index, pair) in pairs.enumerated() { lingering.begin(pair.0, at: start + .milliseconds(index)) }
        #expect(lingering.all.map(\.descriptor.number) == [pairs[1].0.number, pairs[2].0.number])
        #expect(pairs[0].0.number == -1)
    }
}
