package import Conversation

/// Decides where in a session the messages of a request are added; changes nothing.
///
/// A session is a tree of entries. Some clients send only the new message, others the whole conversation with each
/// request: with the last answer regenerated, with an earlier message edited, or with another conversation under the
/// same session key. The new messages are those after the last answer in the request; the history is the messages
/// before them.
///
/// 1. A request without a history continues at the leaf. A front end with a conversation header always sends
///    the whole conversation: its request begins a branch at the root, because its message is the first one of the
///    conversation, sent again or edited.
/// 2. A history is searched on the current path, then on the other branches. The request continues where the whole
///    history matches. Entries that a compaction hides from the model are compared like any other.
/// 3. A history that matches nowhere begins a new branch.
///
/// A request that ends with the start of an answer continues that answer. If the session already contains the start,
/// the whole answer becomes a sibling of it, after the same question.
package struct Reconciliation<Tree: EntryTree> {
    let tree: Tree
    let source: KeySource
    /// Bytes of entries that may still be read to search for the history.
    var searchBytes = SearchLimits.searchBytesMax
    /// Bytes of entries that may still be read to compare them with the history.
    var comparisonBytes = SearchLimits.comparisonBytesMax

    package init(_ tree: Tree, source: KeySource) {
        self.tree = tree
        self.source = source
    }

    /// Decides where the messages of a request are added.
    ///
    /// A new result without the name of its tool gets the name from the call in the session.
    package mutating func plan(for incoming: [Message]) throws(SessionError) -> ReconciliationPlan {
        var plan = try place(of: incoming)
        plan.new = try named(plan.new, after: plan.parent)
        return plan
    }

    private mutating func place(of incoming: [Message]) throws(SessionError) -> ReconciliationPlan {
        let incoming = IncomingHistory(incoming)
        comparisonBytes += incoming.history.count * SearchLimits.comparisonBytesPerMessage
        let limits = (searchBytes, comparisonBytes)
        guard let leaf = try tree.leaf else { return .append(to: nil, seeded: incoming.history, new: incoming.new) }
        if let prefill = incoming.prefill,
            let id = try parentOnAnyBranch((incoming.all + [prefill]).map(ReceivedMessage.init), from: leaf),
            let answer = try turn(at: id, &comparisonBytes)
        {
            return .append(to: answer.parent, seeded: [], new: [])
        }
        // The search for the history is not limited by the one for the answer to continue.
        (searchBytes, comparisonBytes) = limits
        if !incoming.history.isEmpty {
            let history = incoming.history.map(ReceivedMessage.init)
            if let plan = try planOnPath(history, incoming.new, from: leaf) { return plan }
            if let parent = try parentOnAnyBranch(history, from: leaf) {
                return .append(to: parent, seeded: [], new: incoming.new)
            }
            return .append(to: nil, seeded: incoming.history, new: incoming.new)
        }
        return source == .conversation ? try planAtRoot(incoming.new, leaf) : try planAtLeaf(incoming.new, leaf)
    }

    /// Adds to the leaf, without the messages that are stored there already and have no answer.
    private mutating func planAtLeaf(_ new: [Message], _ leaf: Entry) throws(SessionError) -> ReconciliationPlan {
        let (stored, isFollowed) = try unanswered(at: leaf, countMax: new.count)
        let overlap = Overlap(of: new.map { ReceivedMessage($0).comparisonKey })
        let count = overlap.lengths(atEndOf: stored.compactMap(\.comparisonKey))
            .first { $0 < new.count || !isFollowed }
        return .append(to: leaf.id, seeded: [], new: Array(new.dropFirst(count ?? 0)))
    }

    /// Plans a whole conversation that has no answer yet.
    private mutating func planAtRoot(_ new: [Message], _ leaf: Entry) throws(SessionError) -> ReconciliationPlan {
        if case .toolResult(let result)? = new.first, try isAwaited(result, leaf) { return try planAtLeaf(new, leaf) }
        let (stored, isFollowed) = try unanswered(at: leaf, countMax: new.count)
        let isWhole = !stored.isEmpty && stored[0].parent == nil && !(isFollowed && stored.count == new.count)
        let isRepeated = zip(stored, new).allSatisfy { $0.isSame(as: ReceivedMessage($1)) }
        if isWhole && isRepeated {
            return .append(to: leaf.id, seeded: [], new: Array(new.dropFirst(stored.count)))
        }
        return .append(to: nil, seeded: [], new: new)
    }

    /// Whether the leaf belongs to an answer with the call of a result.
    private mutating func isAwaited(_ result: ToolResult, _ leaf: Entry) throws(SessionError) -> Bool {
        guard let turn = try turn(at: leaf.id, &searchBytes), case .answer(let answer) = turn.content else {
            return false
        }
        return answer.calls.contains { $0.id.utf8.elementsEqual(result.callId.utf8) }
    }

    /// The messages at the leaf without an answer, oldest first, and whether an empty answer follows one of them.
    private mutating func unanswered(
        at leaf: Entry, countMax: Int
    ) throws(SessionError) -> (entries: [Entry], isFollowed: Bool) {
        var entries: [Entry] = []
        var isFollowed = false
        var next: Int? = leaf.id
        while let id = next, entries.count < countMax, let turn = try turn(at: id, &searchBytes) {
            if case .input(let entry) = turn.content {
                entries.append(entry)
            } else if turn.isEmptyAnswer {
                isFollowed = true
            } else {
                break
            }
            next = turn.parent
        }
        return (entries.reversed(), isFollowed)
    }
}

/// Where the messages of a request are added.
package struct ReconciliationPlan: Equatable, Sendable {
    /// The id of the entry that the messages follow; nil for a new branch at the root.
    package var parent: Int?
    /// The history of a client that the session does not contain; it comes first.
    package var seeded: [Message] = []
    package var new: [Message]

    package static func append(to parent: Int?, seeded: [Message], new: [Message]) -> ReconciliationPlan {
        ReconciliationPlan(parent: parent, seeded: seeded, new: new)
    }
}

/// Limits of the search for a history: a request costs the same in a long session as in a short one.
enum SearchLimits {
    /// Entries searched on the path, and again on other branches, in bytes (8 MiB).
    static let searchBytesMax = 8 << 20
    /// Entries compared with the history, all attempts together, in bytes (16 MiB).
    static let comparisonBytesMax = 16 << 20
    /// Additional comparison for each message of the history, in bytes (8 KiB).
    static let comparisonBytesPerMessage = 8 << 10
    /// The cost of reading an entry, added to the bytes of its line.
    static let entryBytes = 2 << 10
}

extension Entry {
    /// The cost of reading the entry, which counts towards a limit of the search.
    var searchBytes: Int { length + SearchLimits.entryBytes }
}
