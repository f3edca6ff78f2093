import Conversation
import Testing

@testable import Sessions

/// A front end that sends the whole conversation each time, continues it, regenerates, edits, stops answers early and
/// meets failures, against the files.
struct ConversationPropertyTests {
    @Test("Whatever a front end does, the model receives what the user sees", arguments: 0..<12)
    func conversations(seed: Int) throws {
        let state = try TemporaryState()
        var client = FrontEnd(seed: UInt64(seed))
        for request in 0..<20 {
            let told = client.nextRequest()
            var transcript = try state.open("a", .conversation)
            let prompt = try transcript.begin(told, run: RunStamp(runId: "run-\(request)"))

            #expect(prompt.filter(\.isUser) == told.filter(\.isUser), "request \(request)")
            for message in client.answer() { try transcript.append(message, durable: false) }
            transcript.end()
            try expectSound(state, "a")
        }
    }

    @Test(
        "With compactions anywhere, the whole history continues where it ended, behind the summary", arguments: 0..<24)
    func compacted(seed: Int) throws {
        let state = try TemporaryState()
        var client = FrontEnd(seed: UInt64(seed))
        var random = SplitMix(state: UInt64(seed + 5_000))
        for request in 0..<20 {
            let told = client.nextRequest()
            var transcript = try state.open("a", .conversation)
            let prompt = try transcript.begin(told, run: RunStamp(runId: "run-\(request)"))
            let path = try #require(try state.store.session(named: "agent:main:a")).path

            #expect(path.filter(\.isUser).compactMap(\.message) == told.filter(\.isUser), "request \(request)")
            #expect(path.allSatisfy { !$0.isSeeded }, "request \(request)")
            #expect(prompt == expectedPrompt(path), "request \(request)")
            for message in client.answer() + [nil] {
                if Int.random(in: 0..<5, using: &random) == 0 {
                    try transcript.append(try compaction(state, &random))
                }
                if let message { try transcript.append(message, durable: false) }
            }
            transcript.end()
            try expectSound(state, "a")
        }
    }

    /// D-06 word for word: the summary of the last compaction, the entries from the first kept one on, then the rest.
    private func expectedPrompt(_ path: [Entry]) -> [Message] {
        guard let index = path.lastIndex(where: \.isCompaction), case .compaction(let compaction) = path[index].content
        else { return path.compactMap(\.message) }
        let first = path[..<index].firstIndex { $0.id == compaction.firstKept } ?? index
        return [compaction.message] + path[first...].compactMap(\.message)
    }

    /// A compaction that keeps everything from some entry on, which may be on another branch, or nothing.
    private func compaction(_ state: TemporaryState, _ random: inout SplitMix) throws -> Compaction {
        let entries = try state.entries("a")
        let kept = Int.random(in: 0..<4, using: &random) == 0 ? nil : entries.randomElement(using: &random)
        return Compaction(summary: "summary of \(entries.count)", firstKept: kept?.id, tokensBefore: entries.count)
    }

    @Test("Whatever two programs send under one name, every line is valid and every message is kept", arguments: 0..<6)
    func shared(seed: Int) throws {
        let state = try TemporaryState()
        var clients = [FrontEnd(seed: UInt64(seed)), FrontEnd(seed: UInt64(seed + 1_000))]
        for request in 0..<20 {
            let told = clients[request % 2].nextRequest()
            // Every third one tells only what is new.
            let sent = request % 3 == 0 ? [told[told.count - 1]] : told
            var transcript = try state.open("a", .user)
            let prompt = try transcript.begin(sent, run: RunStamp(runId: "run-\(request)"))

            #expect(prompt.last == told.last)
            for message in clients[request % 2].answer() { try transcript.append(message, durable: false) }
            transcript.end()
            try expectSound(state, "a")
        }
    }
}

/// What a user of a chat window sees and does.
private struct FrontEnd {
    private var random: SplitMix
    private var shown: [Message] = []
    private var count = 0

    init(seed: UInt64) {
        random = SplitMix(state: seed)
    }

    /// The conversation as it is sent: it always ends with a message of the user.
    mutating func nextRequest() -> [Message] {
        let users = shown.indices.filter { shown[$0].isUser }
        switch Int.random(in: 0..<6, using: &random) {
        case 0 where users.count > 1:
            // Asked again: the last question without what was answered.
            shown.removeSubrange((users[users.count - 1] + 1)...)
        case 1 where users.count > 1:
            let edited = users[Int.random(in: 1..<users.count, using: &random)]
            shown.removeSubrange(edited...)
            shown.append(.user(text("edited")))
        default:
            shown.append(.user(text("question")))
        }
        return shown
    }

    /// What the run stores; the user sees it as one answer, or a part of it.
    mutating func answer() -> [Message] {
        let text = text("answer")
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            // Nothing came; the window shows an empty answer or none.
            if Bool.random(using: &random) { shown.append(.told("")) }
            return []
        case 1:
            shown.append(.told(String(text.prefix(Int.random(in: 0...text.count, using: &random)))))
            return [.said(text, .aborted)]
        case 2:
            let id = self.text("call")
            shown.append(.told("Let me look.\n\n\(text)"))
            return [.calls("Let me look.", id), .result(id), .said(text)]
        default:
            shown.append(.told(text))
            return [.said(text)]
        }
    }

    /// A text that occurs once, or a common one.
    private mutating func text(_ kind: String) -> String {
        count += 1
        return Int.random(in: 0..<4, using: &random) == 0 && kind == "answer" ? "ok" : "\(kind) \(count)"
    }
}

/// Numbers that a seed decides.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
