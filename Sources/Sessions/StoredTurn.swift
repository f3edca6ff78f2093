internal import Conversation
internal import Crypto
internal import Text

/// One message of a stored path as a client received it: all turns and tool results of a run are one answer.
struct StoredTurn: Equatable {
    enum Content: Equatable {
        /// A user message or the result of a client's tool.
        case input(Entry)
        case answer(Answer)
    }

    struct Answer: Equatable {
        /// The texts of the turns, oldest first.
        var texts: [String] = []
        /// The calls without a result in the answer: calls of the client's tools.
        var calls: [ToolCall] = []
        /// The run ended early: the client may have received less than is stored.
        var isPartial = false

        /// Whether the answer has neither text nor calls for the client.
        var isEmpty: Bool { calls.isEmpty && texts.allSatisfy { $0.trimmingUnicodeWhiteSpace.isEmpty } }
    }

    let content: Content
    /// The id of the entry before the oldest one of the message.
    let parent: Int?

    /// Whether a client's history may lack the message.
    var isOptional: Bool {
        if case .answer(let answer) = content { answer.isEmpty || answer.isPartial } else { false }
    }

    var isEmptyAnswer: Bool {
        if case .answer(let answer) = content { answer.isEmpty } else { false }
    }

    /// Whether a message of a client's history is this message.
    func matches(_ message: Message) -> Bool {
        switch (message, content) {
        case (.assistant(let received), .answer(let answer)): answer.matches(received)
        case (_, .input(let entry)): entry.matches(message)
        default: false
        }
    }
}

extension StoredTurn.Answer {
    /// - Parameter entries: the entries of one run, oldest first.
    init(_ entries: [Entry]) {
        var last: AssistantMessage?
        for entry in entries {
            switch entry.message {
            case .assistant(let message):
                texts.append(message.text)
                calls += message.toolCalls
                last = message
            // Some models repeat an id in a later turn: a result answers a call before it.
            case .toolResult(let result): calls.removeAll { $0.id.utf8.elementsEqual(result.callId.utf8) }
            case .user, nil: break
            }
        }
        switch last?.stopReason {
        case .aborted, .error: isPartial = true
        case .toolUse: isPartial = calls.isEmpty
        // A client may not send back a refusal, which is not part of the content.
        case .refused: isPartial = last?.hasRefusal ?? false
        default: isPartial = false
        }
    }

    /// Compares calls by id and name. A client may omit the text of a message with calls.
    fileprivate func matches(_ message: AssistantMessage) -> Bool {
        guard Set(calls.map(\.identity)) == Set(message.toolCalls.map(\.identity)) else { return false }
        if !calls.isEmpty && message.text.trimmingUnicodeWhiteSpace.isEmpty { return true }
        return VisibleText.matches(message.text, texts, isPartial: isPartial)
    }
}

extension ToolCall {
    fileprivate var identity: [[UInt8]] { [Array(id.utf8), Array(name.utf8)] }
}

extension Entry {
    /// Whether a message of a client's history is this entry; the client may have omitted the images.
    func matches(_ message: Message) -> Bool {
        hasText(of: message) && (message.images.isEmpty || hasImages(message.images))
    }

    /// Whether the entry has the same text and images as a message.
    func isSame(as message: Message) -> Bool {
        hasText(of: message) && hasImages(message.images)
    }

    private func hasText(of other: Message) -> Bool {
        switch (message, other) {
        case (.user(let stored), .user(let other)): VisibleText.isSame(stored.text, other.text)
        case (.toolResult(let stored), .toolResult(let other)):
            stored.callId.utf8.elementsEqual(other.callId.utf8) && VisibleText.isSame(stored.text, other.text)
        default: false
        }
    }

    private func hasImages(_ others: [Image]) -> Bool {
        let stored = images
        guard stored.count == others.count else { return false }
        return zip(stored, others).allSatisfy { stored, other in
            switch stored {
            case .inline(let image): image == other
            case .file(let digest): digest == other.digest
            }
        }
    }
}

extension Image {
    /// SHA-256 of the base64 text: the name of the image's file next to the session.
    var digest: String { SHA256.hash(data: Array(base64.utf8)).hexadecimal }
}
