internal import Conversation

extension Reconciliation {
    /// Searches the current path for the history, from the leaf to the root.
    ///
    /// New messages that already follow the history on the path, without an answer, are not added again.
    mutating func planOnPath(
        _ history: [ReceivedMessage], _ new: [Message], from leaf: Entry
    ) throws(SessionError) -> ReconciliationPlan? {
        var following: [Entry] = []
        var isUnanswered = true
        var isFollowed = false
        var next: Int? = leaf.id
        while let id = next, let turn = try turn(at: id, &searchBytes) {
            if try matches(history, upTo: turn) {
                let stored = following.reversed().filter { _ in isUnanswered }
                let isRepeated =
                    stored.count <= new.count
                    && zip(stored, new).allSatisfy { $0.isSame(as: ReceivedMessage($1)) }
                let isAgain = isFollowed && stored.count == new.count
                guard isUnanswered && isRepeated && !isAgain else {
                    return .append(to: id, seeded: [], new: new)
                }
                return .append(to: leaf.id, seeded: [], new: Array(new.dropFirst(stored.count)))
            }
            if case .input(let entry) = turn.content {
                following.append(entry)
            } else if turn.isEmptyAnswer {
                isFollowed = true
            } else {
                isUnanswered = false
            }
            next = turn.parent
        }
        return nil
    }

    /// Searches all branches for the history, from the end of the file; returns the id of the entry to continue at.
    mutating func parentOnAnyBranch(_ history: [ReceivedMessage], from leaf: Entry) throws(SessionError) -> Int? {
        searchBytes = SearchLimits.searchBytesMax
        var following: Entry?
        var current: Entry? = leaf
        while let entry = current, searchBytes > 0 {
            searchBytes -= entry.searchBytes
            let isInside = following.map { $0.parent == entry.id && $0.continues(entry) } ?? false
            if !isInside, let turn = try turn(at: entry.id, &comparisonBytes),
                try matches(history, upTo: turn)
            {
                return entry.id
            }
            following = entry
            current = try tree.entry(before: entry.id)
        }
        return nil
    }

    /// Whether the path that ends with a turn ends with the whole history.
    private mutating func matches(_ history: [ReceivedMessage], upTo end: StoredTurn) throws(SessionError) -> Bool {
        var current: StoredTurn? = end
        for message in history.reversed() {
            while let turn = current, turn.isOptional, !turn.matches(message) { current = try parent(of: turn) }
            guard let turn = current, turn.matches(message) else { return false }
            current = try parent(of: turn)
        }
        return true
    }

    private mutating func parent(of turn: StoredTurn) throws(SessionError) -> StoredTurn? {
        guard let id = turn.parent else { return nil }
        return try self.turn(at: id, &comparisonBytes)
    }

    /// The message that ends at an entry, with all entries of the same answer; nil if no message precedes the
    /// entry or `bytesLeft` is used up.
    ///
    /// Compactions are skipped: a client does not see them and sends the messages that they hide.
    func turn(at id: Int, _ bytesLeft: inout Int) throws(SessionError) -> StoredTurn? {
        guard var entry = try message(atOrAbove: id, &bytesLeft) else { return nil }
        guard entry.turn != nil || entry.isAssistant else {
            return StoredTurn(content: .input(entry), parent: entry.parent)
        }
        var entries = [entry]
        while bytesLeft > 0, entry.turn != nil, let parent = entry.parent {
            let next = try tree.entry(parent)
            if !entry.continues(next) { break }
            bytesLeft -= next.searchBytes
            entries.append(next)
            entry = next
        }
        return StoredTurn(content: .answer(StoredTurn.Answer(entries.reversed())), parent: entry.parent)
    }

    /// Names the tools of results from the calls of the answer that an entry belongs to or follows.
    func named(_ new: [Message], after parent: Int?) throws(SessionError) -> [Message] {
        guard new.contains(where: \.isUnnamedResult) else { return new }
        var bytesLeft = SearchLimits.searchBytesMax
        var next = parent
        while let id = next, let turn = try turn(at: id, &bytesLeft) {
            if case .answer(let answer) = turn.content { return new.map { $0.named(by: answer.calls) } }
            next = turn.parent
        }
        return new
    }

    private func message(atOrAbove id: Int, _ bytesLeft: inout Int) throws(SessionError) -> Entry? {
        var next: Int? = id
        while bytesLeft > 0, let id = next {
            let entry = try tree.entry(id)
            bytesLeft -= entry.searchBytes
            if !entry.isCompaction { return entry }
            next = entry.parent
        }
        return nil
    }
}

extension Entry {
    /// Whether both belong to the answer of one run.
    func continues(_ other: Entry) -> Bool {
        turn != nil && other.turn != nil && runId == other.runId
    }
}

extension Message {
    fileprivate var isUnnamedResult: Bool {
        if case .toolResult(let result) = self { result.toolName.isEmpty } else { false }
    }

    fileprivate func named(by calls: [ToolCall]) -> Message {
        guard case .toolResult(var result) = self, result.toolName.isEmpty else { return self }
        result.toolName = calls.first { $0.id.utf8.elementsEqual(result.callId.utf8) }?.name ?? ""
        return .toolResult(result)
    }
}
