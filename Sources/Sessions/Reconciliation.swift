package import Conversation

/// Where in a session a request continues: an answer to what the client tells, without any effect.
///
/// A session is a tree, and clients differ in what they send: only the new message, or the whole conversation each
/// time; with the last answer made again, with an earlier message edited, with another conversation under the same
/// name. The new messages are what follows the last answer in the request, the history is what stands before them.
///
/// 1. Without a history the leaf is continued; but a front end that names its conversation always tells all of it, so
///    there the conversation begins anew – unless its first message is not the session's, as in calls for a title or
///    for tags, which are not part of the conversation.
/// 2. A history is looked for on the current path and then on the other branches; where all of it was said the
///    request continues.
/// 3. A history that is found nowhere begins a new branch.
package struct Reconciliation<Tree: EntryTree> {
    let tree: Tree
    let source: KeySource
    /// Bytes of entries that may still be read in search of the history.
    var searchBytes = SearchLimits.searchBytesMax
    /// Bytes of entries that may still be read to compare the history with.
    var comparisonBytes = SearchLimits.comparisonBytesMax

    package init(_ tree: Tree, source: KeySource) {
        self.tree = tree
        self.source = source
    }

    /// Decides where the messages of a request go.
    package mutating func plan(for incoming: [Message]) throws(SessionError) -> ReconciliationPlan {
        let told = IncomingHistory(incoming)
        comparisonBytes += told.history.count * SearchLimits.comparisonBytesPerMessage
        guard let leaf = try tree.leaf else { return .append(to: nil, seeded: told.history, new: told.new) }
        if !told.history.isEmpty {
            if let found = try foundOnPath(told, from: leaf) { return found }
            if let parent = try foundElsewhere(told, from: leaf) {
                return .append(to: parent, seeded: [], new: told.new)
            }
            return .append(to: nil, seeded: told.history, new: told.new)
        }
        return source == .conversation ? try begun(told.new, leaf) : try continued(told.new, leaf)
    }

    /// Adds to the leaf; what already stands there unanswered is not added again.
    private mutating func continued(_ new: [Message], _ leaf: Entry) throws(SessionError) -> ReconciliationPlan {
        let (tail, isSilenced) = try unanswered(at: leaf, countMax: new.count)
        for count in stride(from: min(tail.count, new.count), to: 0, by: -1) {
            if count == new.count && isSilenced { continue }
            if isSame(tail.suffix(count), new.prefix(count)) {
                return .append(to: leaf.id, seeded: [], new: Array(new.dropFirst(count)))
            }
        }
        return .append(to: leaf.id, seeded: [], new: new)
    }

    /// A conversation that is told from its beginning and has no answer yet.
    private mutating func begun(_ new: [Message], _ leaf: Entry) throws(SessionError) -> ReconciliationPlan {
        if case .toolResult(let result)? = new.first, try isAwaited(result, leaf) { return try continued(new, leaf) }
        if let question = new.lazy.compactMap(\.asUser).first, let first = try tree.firstUserMessage(),
            !VisibleText.isSame(question.text, first.text)
        {
            return .stateless
        }
        let (tail, isSilenced) = try unanswered(at: leaf, countMax: new.count)
        let isWhole = !tail.isEmpty && tail[0].parent == nil && !(isSilenced && tail.count == new.count)
        if isWhole && isSame(tail[...], new.prefix(tail.count)) {
            return .append(to: leaf.id, seeded: [], new: Array(new.dropFirst(tail.count)))
        }
        return .append(to: nil, seeded: [], new: new)
    }

    /// Whether the leaf ends an answer that made this call.
    private mutating func isAwaited(_ result: ToolResult, _ leaf: Entry) throws(SessionError) -> Bool {
        guard let said = try said(at: leaf.id, &searchBytes), case .answered(let answer) = said.content else {
            return false
        }
        return answer.calls.contains { $0.id.utf8.elementsEqual(result.callId.utf8) }
    }

    /// The messages at the leaf that nobody answered, oldest first, and whether an answer without text stood below one.
    private mutating func unanswered(
        at leaf: Entry, countMax: Int
    ) throws(SessionError) -> (entries: [Entry], isSilenced: Bool) {
        var entries: [Entry] = []
        var isSilenced = false
        var place: Int? = leaf.id
        while let id = place, entries.count < countMax, let said = try said(at: id, &searchBytes) {
            if case .asked(let entry) = said.content {
                entries.append(entry)
            } else if said.isSilent {
                isSilenced = true
            } else {
                break
            }
            place = said.above
        }
        return (entries.reversed(), isSilenced)
    }

    private func isSame(_ entries: ArraySlice<Entry>, _ messages: ArraySlice<Message>) -> Bool {
        entries.count == messages.count && zip(entries, messages).allSatisfy { $0.isSame(as: $1) }
    }
}

/// What becomes of a request's messages.
package enum ReconciliationPlan: Equatable, Sendable {
    /// They are not part of the conversation: the request runs without the session and leaves nothing.
    case stateless
    /// They follow an entry, or begin a branch at the root (nil); `seeded` goes before the new ones.
    case append(to: Int?, seeded: [Message], new: [Message])
}

/// How far a history is looked for, so that one request costs the same in a long session as in a short one.
enum SearchLimits {
    /// Looked at on the path, and again on other branches, in bytes (8 MiB).
    static let searchBytesMax = 8 << 20
    /// Compared with the history, all attempts together, in bytes (16 MiB) …
    static let comparisonBytesMax = 16 << 20
    /// … and this much more for each message of the history (8 KiB).
    static let comparisonBytesPerMessage = 8 << 10
    /// What an entry counts for beside the bytes of its line: the work of reading it, in bytes.
    static let entryBytes = 2 << 10
}

extension Entry {
    /// What reading it takes from a limit of the search.
    var searchBytes: Int { length + SearchLimits.entryBytes }
}

extension Message {
    fileprivate var asUser: UserMessage? { if case .user(let message) = self { message } else { nil } }
}
