internal import Conversation

extension AssistantMessage {
    /// Appends the text of an event to the last block if it is of the same kind, otherwise as a new block. Events
    /// without text append nothing.
    ///
    /// - Parameter signature: the signature of a block of reasoning; another signature begins another block.
    mutating func append(_ event: TurnEvent, signature: String? = nil) {
        switch event {
        case .text(let delta): append(text: delta)
        case .thinking(let delta): append(thinking: delta, signature: signature)
        case .refusal(let delta): append(refusal: delta)
        case .image, .toolCallStarted, .notice: break
        }
    }

    /// Removes the text at the end, visible or not, and all tool calls, which follow the text.
    ///
    /// - Parameter count: number of bytes to remove; must not divide a character.
    package mutating func removeLast(textBytes count: Int) {
        content.removeAll { if case .toolCall = $0 { true } else { false } }
        var left = count
        while left > 0, let block = content.popLast() {
            let (text, signature): (String, String?) =
                switch block {
                case .text(let text, let signature), .thinking(let text, let signature): (text, signature)
                case .refusal(let text): (text, nil)
                case .toolCall: ("", nil)
                }
            let kept = String(decoding: text.utf8.dropLast(left), as: UTF8.self)
            left = max(0, left - text.utf8.count)
            if kept.isEmpty { continue }
            switch block {
            case .text: content.append(.text(kept, signature: signature))
            case .thinking: content.append(.thinking(kept, signature: signature))
            case .refusal: content.append(.refusal(kept))
            case .toolCall: break
            }
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

extension TurnEvent {
    /// Bytes of text that the event adds to the draft.
    package var textBytes: Int {
        switch self {
        case .text(let text), .thinking(let text), .refusal(let text): text.utf8.count
        case .image, .toolCallStarted, .notice: 0
        }
    }
}
