internal import Conversation

extension Reconciliation {
    /// Looks for the history on the current path, from its end.
    ///
    /// New messages that stand there unanswered already are not added again.
    mutating func foundOnPath(_ told: IncomingHistory, from leaf: Entry) throws(SessionError) -> ReconciliationPlan? {
        var below: [Entry] = []
        var isUnanswered = true
        var place: Int? = leaf.id
        while let id = place, let said = try said(at: id, &searchBytes) {
            if try isSaid(told.history, upTo: said) {
                let added = below.reversed().filter { _ in isUnanswered }
                let isRepeated =
                    added.count <= told.new.count && zip(added, told.new).allSatisfy { $0.isSame(as: $1) }
                guard isUnanswered && isRepeated else { return .append(to: id, seeded: [], new: told.new) }
                return .append(to: leaf.id, seeded: [], new: Array(told.new.dropFirst(added.count)))
            }
            if case .asked(let entry) = said.content { below.append(entry) } else { isUnanswered = false }
            place = said.above
        }
        return nil
    }

    /// Looks for the history on all branches, in the order of the file from its end; the entry where it was found.
    mutating func foundElsewhere(_ told: IncomingHistory, from leaf: Entry) throws(SessionError) -> Int? {
        searchBytes = SearchLimits.searchBytesMax
        var following: Entry?
        var current: Entry? = leaf
        while let entry = current, searchBytes > 0 {
            searchBytes -= entry.searchBytes
            let isInside = following.map { $0.parent == entry.id && $0.continues(entry) } ?? false
            if !isInside, let said = try said(at: entry.id, &comparisonBytes), try isSaid(told.history, upTo: said) {
                return entry.id
            }
            following = entry
            current = try tree.entry(before: entry.id)
        }
        return nil
    }

    /// Whether all of a history was said on the path that ends here.
    private mutating func isSaid(_ history: [Message], upTo end: StoredTurn) throws(SessionError) -> Bool {
        var current: StoredTurn? = end
        for message in history.reversed() {
            while let said = current, said.isOptional, !said.isTold(by: message) { current = try above(said) }
            guard let said = current, said.isTold(by: message) else { return false }
            current = try above(said)
        }
        return true
    }

    private mutating func above(_ said: StoredTurn) throws(SessionError) -> StoredTurn? {
        guard let id = said.above else { return nil }
        return try self.said(at: id, &comparisonBytes)
    }

    /// What a client saw of the entry and of those that belong to the same answer; nil when it cannot be read or
    /// enough was read.
    func said(at id: Int, _ bytesLeft: inout Int) throws(SessionError) -> StoredTurn? {
        guard bytesLeft > 0, var entry = try tree.entry(id) else { return nil }
        bytesLeft -= entry.searchBytes
        guard entry.turn != nil || entry.message.isAssistant else {
            return StoredTurn(content: .asked(entry), bottom: id, above: entry.parent)
        }
        var entries = [entry]
        while bytesLeft > 0, entry.turn != nil, let parent = entry.parent, let next = try tree.entry(parent),
            entry.continues(next)
        {
            bytesLeft -= next.searchBytes
            entries.append(next)
            entry = next
        }
        return StoredTurn(content: .answered(StoredTurn.Answer(entries.reversed())), bottom: id, above: entry.parent)
    }
}

extension Entry {
    /// Whether both are parts of one run's answer.
    func continues(_ other: Entry) -> Bool {
        turn != nil && other.turn != nil && runId == other.runId
    }
}
