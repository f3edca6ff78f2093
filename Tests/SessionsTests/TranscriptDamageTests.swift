import Conversation
import Posix
import SystemPackage
import TestSupport
import Testing

@testable import Sessions

/// Damage in a transcript is reported wherever it is read.
struct TranscriptDamageTests {
    /// A session of three messages and the answers to two.
    private func twoTurns(_ state: TemporaryState) throws {
        try state.ask("a", [.user("one")], answer: "first")
        try state.ask("a", [.user("two\n\"ü\"")], answer: "second")
        try state.ask("a", [.user("three")])
    }

    @Test("A damaged line at the end is an error, and the file is not changed", arguments: damagedLines)
    func damagedEnd(line: String) throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")
        let good = try state.bytes("a")
        let bytes = good + Array("\(line)\n".utf8)
        try state.write(bytes, as: "a")

        try expectDamage(state, at: good.count)
        #expect(try state.bytes("a") == bytes)
    }

    @Test("Bytes that are not UTF-8 are damage, and a line without a newline is not")
    func binary() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")
        let good = try state.bytes("a")
        let noise = (0..<300_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }.filter { $0 != 0x0A }
        try state.write(good + noise + [0x0A], as: "a")
        try expectDamage(state, at: good.count)

        try state.write(good + noise, as: "a")
        #expect(try state.ask("a", [.user("two")]) == [.user("one"), .model("first"), .user("two")])
    }

    /// Replaces a line of the session `a`, counted from its header; returns its offset.
    private func replaceLine(_ number: Int, of state: TemporaryState, _ change: ([UInt8]) -> [UInt8]) throws -> Int {
        var lines = try state.bytes("a").split(separator: UInt8(ascii: "\n")).map(Array.init)
        lines[number] = change(lines[number])
        try state.write(lines.flatMap { $0 + [UInt8(ascii: "\n")] }, as: "a")
        return lines[..<number].reduce(0) { $0 + $1.count + 1 }
    }

    @Test("Damage in the middle of the path that is read is an error, whatever it is", arguments: 0..<4)
    func damagedMiddle(kind: Int) throws {
        let state = try TemporaryState()
        try twoTurns(state)
        let offset = try replaceLine(2, of: state) { line in
            switch kind {
            case 0: [UInt8](repeating: 0, count: line.count)
            case 1: Array("#".utf8) + line.dropFirst()
            // A line of another type, which no entry has as its parent.
            case 2:
                Array(#"{"type":"label","x":""#.utf8) + [UInt8](repeating: 0x78, count: line.count - 23)
                    + Array("\"}".utf8)
            // One byte more: the lines after it are not where their ids say.
            default: Array("{ ".utf8) + line.dropFirst()
            }
        }
        let lines = try state.lines("a").map(\.utf8.count)
        let later = lines[..<5].reduce(0) { $0 + $1 + 1 }

        try expectDamage(state, at: kind == 3 ? later : offset)
    }

    @Test("A parent that does not exist, or is not the beginning of a line, is damage", arguments: [1, 40])
    func missingParent(distance: Int) throws {
        let state = try TemporaryState()
        try twoTurns(state)
        var parent = 0
        _ = try replaceLine(3, of: state) { line in
            let text = String(decoding: line, as: UTF8.self)
            let stored = text.split(separator: "\"parentId\":\"")[1].prefix(8)
            parent = TranscriptLine.id(String(stored))! - distance
            return Array(
                text.replacing("\"parentId\":\"\(stored)", with: "\"parentId\":\"\(TranscriptLine.text(ofId: parent))")
                    .utf8)
        }

        try expectDamage(state, at: parent)
    }

    /// A request and each command of the command line report the damage.
    private func expectDamage(_ state: TemporaryState, at offset: Int) throws {
        let damage = SessionError.damagedLine(offset: offset)
        let file = UnreadableSession(path: try state.paths("a").file.string, reason: damage.description)
        #expect(throws: damage) { try state.ask("a", [.user("next")]) }
        #expect(throws: damage) {
            let history: [Message] = [.user("x"), .told("y"), .user("next")]
            try state.ask("a", history, source: .conversation)
        }
        #expect(throws: file) { try state.store.session(named: "agent:main:a") }
        #expect(try state.store.list() == SessionList(sessions: [], unreadable: [file]))
        let directory = try TemporaryDirectory()
        var outcomes: [SessionExport.Outcome] = []
        try SessionExport(state.store, to: try Directory(at: FilePath(directory.path))).run { outcomes.append($0) }
        guard outcomes.count == 1, case .failed(_, let reason) = outcomes[0] else {
            Issue.record("exported: \(outcomes)")
            return
        }
        #expect(reason.contains("is damaged: byte "))
    }
}

private let damagedLines = [
    "", "garbage", "\u{0}\u{0}\u{0}", "{\"type\":\"message\"}", "null",
    String(repeating: "[", count: 10_000),
    String(repeating: "x", count: 200_000),
    "{\"type\":\"message\",\"id\":\"ffffffff\",\"parentId\":\"ffffffff\",\"message\":{\"role\":\"user\",\"content\":\"x\"}}",
    "{\"type\":\"message\",\"id\":\"00000000\",\"parentId\":null,\"message\":{\"role\":\"user\",\"content\":\"x\"}}",
]
