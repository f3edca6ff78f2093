internal import Conversation

extension AssistantMessage {
    /// Adds what an event says to the last block of its kind, or begins one; a started tool call adds nothing yet.
    ///
    /// - Parameter signature: what a block of reasoning is signed with; another one begins another block.
    mutating func append(_ event: TurnEvent, signature: String? = nil) {
        switch event {
        case .text(let delta): append(text: delta)
        case .thinking(let delta): append(thinking: delta, signature: signature)
        case .toolCallStarted: break
        }
    }

    private mutating func append(text delta: String) {
        guard case .text(var text, let signature)? = content.popLast(ifText: true) else {
            return content.append(.text(delta))
        }
        text += delta
        content.append(.text(text, signature: signature))
    }

    private mutating func append(thinking delta: String, signature: String?) {
        guard case .thinking(_, signature)? = content.last, case .thinking(var text, _)? = content.popLast() else {
            return content.append(.thinking(delta, signature: signature))
        }
        text += delta
        content.append(.thinking(text, signature: signature))
    }
}

extension [AssistantBlock] {
    /// Takes the last block out if it is text, so that its text has one owner and grows in place.
    fileprivate mutating func popLast(ifText: Bool) -> AssistantBlock? {
        guard case .text? = last else { return nil }
        return popLast()
    }
}
