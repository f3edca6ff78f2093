package import Conversation
internal import JSON

extension EntryTree {
    /// The entries of the prompt that ends with an entry, oldest first: the newest part of the path that has at most
    /// `bytesMax` bytes of text and 10,000 messages.
    ///
    /// If the path contains a compaction, the newest one comes first and stands for the entries before its `firstKept`
    /// (D-06). Messages that a provider refused are left out; where they exceed a limit of their own, so are the older
    /// entries. Where older entries are left out, the prompt (after its summary) begins with a user message. It begins
    /// with an answer if four times these limits contain no user message.
    /// - Parameter required: number of entries at the end that are included at any size.
    /// - Throws: `SessionError`; `.damagedLine` if an entry of the path cannot be read: a prompt without the entries before
    ///   it would hide that they are lost.
    package func promptPath(to id: Int, bytesMax: Int, required: Int) throws(SessionError) -> [Entry] {
        var path = PromptPath(bytesMax: bytesMax, required: required)
        var next: Int? = id
        while let id = next { next = path.add(try entry(id)) }
        return path.entries
    }

    /// Every entry of the path that ends with an entry, oldest first, with the entries that a compaction hides from the
    /// model.
    func wholePath(to id: Int) throws(SessionError) -> [Entry] {
        var newestFirst: [Entry] = []
        var next: Int? = id
        while let id = next {
            let entry = try entry(id)
            newestFirst.append(entry)
            next = entry.parent
        }
        return newestFirst.reversed()
    }

    /// Reads the path that ends with an entry, to find damage.
    func checkPath(to id: Int) throws(SessionError) {
        var next: Int? = id
        while let id = next { next = try entry(id).parent }
    }
}

/// Selects the entries of a prompt while a path is read from its end.
private struct PromptPath {
    /// Most messages of a prompt: reading a message costs time, however short its text is.
    private static let messagesMax = 10_000

    private let bytesMax: Int
    private let required: Int
    private var bytes = 0
    private var newestFirst: [Entry] = []
    private var hasUser = false
    /// The newest compaction of the path.
    private var compaction: Entry?
    private var firstKept: Int?
    /// Number of entries that are newer than the compaction.
    private var newerCount = 0
    /// No entry of the prompt was left out.
    private var isComplete = false
    /// Number of older messages that a provider refused.
    private var refused = 0
    /// The cost of reading the refused messages and their marks.
    private var skippedBytes = 0

    init(bytesMax: Int, required: Int) {
        self.bytesMax = bytesMax
        self.required = required
    }

    /// Adds the next older entry; returns the id of the one to read next, nil at the end of the prompt.
    mutating func add(_ entry: Entry) -> Int? {
        // Ids become smaller on the way to the root: the entry that was to be kept is not on this path.
        if let firstKept, entry.id < firstKept { return endWithoutKept() }
        if isRefused(entry) {
            skippedBytes += entry.searchBytes
            return skippedBytes > skippedBytesMax ? nil : parent(of: entry)
        }
        // An older compaction counts, although the prompt does not contain it, so that the walk ends.
        bytes += entry.promptBytes
        let isFull = exceeds(1) && (hasUser || compaction != nil || exceeds(4))
        if isFull && newestFirst.count >= required { return nil }
        switch entry.content {
        case .message(let message):
            newestFirst.append(entry)
            hasUser = hasUser || message.isUser
        case .compaction(let content) where compaction == nil:
            compaction = entry
            firstKept = content.firstKept
            newerCount = newestFirst.count
            if firstKept == nil { return endWithoutKept() }
        case .compaction: break
        }
        return parent(of: entry)
    }

    /// Whether the prompt with the next entry is longer than a multiple of its limits.
    private func exceeds(_ factor: Int) -> Bool {
        bytes > factor * bytesMax || newestFirst.count >= factor * Self.messagesMax
    }

    /// The id of the entry to read after another one; nil at the end of the prompt.
    private mutating func parent(of entry: Entry) -> Int? {
        if let firstKept, entry.parent == nil, entry.id != firstKept { return endWithoutKept() }
        isComplete = entry.parent == nil || entry.id == firstKept
        return isComplete ? nil : entry.parent
    }

    /// The most that is read of refused messages: without a limit, a session in which the provider refuses every
    /// request is read whole each time. It is large, because a prompt that reaches it lacks the entries before them.
    private var skippedBytesMax: Int { max(4 * bytesMax, SearchLimits.searchBytesMax) }

    /// Whether an entry is a message that a provider refused, or the mark of that. A mark does not concern messages
    /// before an answer with content.
    private mutating func isRefused(_ entry: Entry) -> Bool {
        if entry.refuses > 0 {
            refused = max(refused, entry.refuses)
            return true
        }
        guard refused > 0, let message = entry.message else { return false }
        if case .assistant(let answer) = message {
            if !answer.isBlank { refused = 0 }
            return false
        }
        refused -= 1
        return true
    }

    private mutating func endWithoutKept() -> Int? {
        newestFirst.removeSubrange(newerCount...)
        isComplete = true
        return nil
    }

    /// Oldest first.
    var entries: [Entry] {
        let oldestFirst = newestFirst.prefix(count).reversed()
        return compaction.map { [$0] + oldestFirst } ?? Array(oldestFirst)
    }

    /// Number of the entries that remain when the beginning of an incomplete prompt is dropped.
    private var count: Int {
        if isComplete { return newestFirst.count }
        let hasUser = newestFirst[newerCount...].contains(where: \.isUser)
        var count = newestFirst.count
        while count > max(required, newerCount) {
            let oldest = newestFirst[count - 1]
            if hasUser ? oldest.isUser : oldest.isAssistant { break }
            count -= 1
        }
        return count
    }
}

extension Entry {
    /// Size of the entry in a prompt, in bytes of text.
    fileprivate var promptBytes: Int {
        switch content {
        case .message(let message): message.promptBytes
        case .compaction(let compaction): compaction.message.promptBytes
        }
    }
}

extension Message {
    /// Size of an image in a prompt, in bytes of text.
    private static let imageBytes = 4_500

    /// Size of the message in a prompt, in bytes of text.
    package var promptBytes: Int {
        switch self {
        case .user, .toolResult: blocks.reduce(0) { $0 + ($1.text?.utf8.count ?? Self.imageBytes) }
        case .assistant(let answer):
            answer.content.reduce(0) { total, block in
                switch block {
                case .text(let text, _), .thinking(let text, _), .refusal(let text): total + text.utf8.count
                case .toolCall(let call): total + call.promptBytes
                }
            } + (answer.reasoningDetails?.bytes.count ?? 0) + (answer.extraContent?.bytes.count ?? 0)
        }
    }
}

extension ToolCall {
    fileprivate var promptBytes: Int {
        name.utf8.count + arguments.utf8.count + (extraContent?.bytes.count ?? 0)
    }
}
