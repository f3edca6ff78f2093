package import Conversation

extension EntryTree {
    /// The path that ends with an entry, oldest first: its newest part, as much as weighs at most `bytesMax`.
    ///
    /// Where older entries are left out, or cannot be read, the path begins with a user's message; if there is none
    /// within four times `bytesMax`, with an answer.
    /// - Parameter required: entries at the end that are taken whatever they weigh.
    func path(to id: Int, bytesMax: Int, required: Int) throws(SessionError) -> [Entry] {
        var newestFirst: [Entry] = []
        var weight = 0
        var hasUser = false
        var place: Int? = id
        while let next = place, let entry = try entry(next) {
            weight += entry.message.promptBytes
            let isFull = weight > bytesMax && (hasUser || weight > 4 * bytesMax)
            if isFull && newestFirst.count >= required { break }
            newestFirst.append(entry)
            hasUser = hasUser || entry.message.isUser
            place = entry.parent
        }
        if place != nil { dropBeginning(&newestFirst, hasUser: hasUser, required: required) }
        return newestFirst.reversed()
    }

    private func dropBeginning(_ newestFirst: inout [Entry], hasUser: Bool, required: Int) {
        let isBeginning = { (message: Message) in hasUser ? message.isUser : message.isAssistant }
        while newestFirst.count > required, let oldest = newestFirst.last, !isBeginning(oldest.message) {
            newestFirst.removeLast()
        }
    }
}

extension Message {
    /// What an image counts for, in bytes of text.
    private static let imageBytes = 4_500

    /// What the message weighs in a prompt, in bytes of text.
    package var promptBytes: Int {
        switch self {
        case .user, .toolResult: blocks.reduce(0) { $0 + ($1.text?.utf8.count ?? Self.imageBytes) }
        case .assistant(let answer):
            answer.content.reduce(0) { total, block in
                switch block {
                case .text(let text, _), .thinking(let text, _): total + text.utf8.count
                case .toolCall(let call): total + call.name.utf8.count + call.arguments.utf8.count
                }
            }
        }
    }
}
