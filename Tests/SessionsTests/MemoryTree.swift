import Conversation

@testable import Sessions

/// A session without a file: an entry's id is its index in the list.
struct MemoryTree: EntryTree {
    private(set) var entries: [Entry] = []
    private var requests = 0

    /// What a request brings: texts of the user, or other messages.
    mutating func ask(_ messages: Message..., to parent: Int?? = nil) {
        requests += 1
        for (number, message) in messages.enumerated() {
            add(.message(message), to: number == 0 ? parent : nil, turn: nil)
        }
    }

    /// A compaction after the last entry, within the answer if that is a part of one.
    mutating func compact(_ summary: String = "sum", keeping firstKept: Int? = nil) {
        let compaction = Compaction(summary: summary, firstKept: firstKept, tokensBefore: 9)
        add(.compaction(compaction), to: nil, turn: entries.last?.turn)
    }

    /// The mark that the provider refused the last messages.
    mutating func refuse(_ count: Int) {
        answer(.said("", .error))
        entries[entries.count - 1].refuses = count
    }

    /// What the run of the last request produced, turn by turn.
    mutating func answer(_ messages: Message...) { add(messages, after: 0) }

    /// More turns of the same run.
    mutating func answerGoesOn(_ messages: Message...) { add(messages, after: entries.last?.turn ?? 0) }

    private mutating func add(_ messages: [Message], after turn: Int) {
        var turn = turn
        for message in messages {
            if message.isAssistant { turn += 1 }
            add(.message(message), to: nil, turn: turn)
        }
    }

    mutating func seed(_ messages: Message..., to parent: Int?? = nil) {
        requests += 1
        for (number, message) in messages.enumerated() {
            add(.message(message), to: number == 0 ? parent : nil, turn: nil)
            entries[entries.count - 1].isSeeded = true
        }
    }

    private mutating func add(_ content: Entry.Content, to parent: Int??, turn: Int?) {
        let previous = entries.isEmpty ? nil : entries.count - 1
        var entry = Entry(id: entries.count, parent: parent ?? previous, time: 0, content: content)
        entry.runId = "run-\(requests)"
        entry.turn = turn
        entry.length = 100
        entries.append(entry)
    }

    var leaf: Entry? { entries.last }
    func entry(_ id: Int) throws(SessionError) -> Entry {
        guard entries.indices.contains(id) else { throw .damagedLine(offset: id) }
        return entries[id]
    }
    func entry(before id: Int) -> Entry? { id > 0 ? entries[id - 1] : nil }
}

/// A session that is built in a closure.
func tree(_ build: (inout MemoryTree) -> Void) -> MemoryTree {
    var tree = MemoryTree()
    build(&tree)
    return tree
}

extension Message {
    /// An answer that ended by itself, or as said.
    static func said(_ text: String, _ stopReason: StopReason = .stop) -> Message {
        .assistant(AssistantMessage([.text(text)], stopReason: stopReason))
    }

    /// An answer that calls tools.
    static func calls(_ text: String, _ ids: String...) -> Message {
        let blocks = ids.map { AssistantBlock.toolCall(ToolCall(id: $0, name: "look", arguments: "{}")) }
        return .assistant(AssistantMessage([.text(text)] + blocks, stopReason: .toolUse))
    }

    /// A result as a client sends it: without the name of the tool.
    static func unnamedResult(_ id: String) -> Message {
        .toolResult(ToolResult(callId: id, toolName: "", content: [.text("found")]))
    }

    static func result(_ id: String, _ text: String = "found") -> Message {
        .toolResult(ToolResult(callId: id, toolName: "look", content: [.text(text)]))
    }

    static func picture(_ text: String, _ base64: String) -> Message {
        .user(UserMessage([.text(text), .image(Image(mimeType: "image/png", base64: base64))]))
    }
}
