internal import Conversation

extension AssistantMessage {
    /// Appends the text of an event to the last block if it is of the same kind, otherwise as a new block. An image
    /// and a started tool call append nothing.
    ///
    /// - Parameter signature: the signature of a block of reasoning; another signature begins another block.
    mutating func append(_ event: TurnEvent, signature: String? = nil) {
        switch event {
        case .text(let delta): append(text: delta)
        case .thinking(let delta): append(thinking: delta, signature: signature)
        case .refusal(let delta): append(refusal: delta)
        case .image, .toolCallStarted: break
        }
    }

    private mutating func append(text delta: String) {
        guard case .text(var text, let signature)? = content.popLastText() else {
            return content.append(.text(delta))
        }
        text += delta
        content.append(.text(text, signature: signature))
    }

    private mutating func append(refusal delta: String) {
        guard case .refusal? = content.last, case .refusal(var text)? = content.popLast() else {
            return content.append(.refusal(delta))
        }
        text += delta
        content.append(.refusal(text))
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
    /// Removes the last block if it is text, so that its text has one owner and grows in place.
    fileprivate mutating func popLastText() -> AssistantBlock? {
        guard case .text? = last else { return nil }
        return popLast()
    }
}
