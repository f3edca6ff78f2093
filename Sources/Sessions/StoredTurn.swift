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
    func matches(_ received: ReceivedMessage) -> Bool {
        switch (received.message, content) {
        case (.assistant, .answer(let answer)): answer.matches(received)
        case (_, .input(let entry)): entry.matches(received)
        default: false
        }
    }
}

extension StoredTurn.Answer {
    /// - Parameter entries: the entries of one run, oldest first.
    init(_ entries: [Entry]) {
        var last: AssistantMessage?
        // From the end, because some models repeat an id in a later turn: a result answers the calls before it.
        var answered: Set<[UInt8]> = []
        for entry in entries.reversed() {
            switch entry.message {
            case .assistant(let message):
                texts.append(message.text)
                calls += message.toolCalls.reversed().filter { !answered.contains(Array($0.id.utf8)) }
                last = last ?? message
            case .toolResult(let result): answered.insert(Array(result.callId.utf8))
            case .user, nil: break
            }
        }
        texts.reverse()
        calls.reverse()
        switch last?.stopReason {
        case .aborted, .error: isPartial = true
        case .toolUse: isPartial = calls.isEmpty
        // A client may not send back a refusal, which is not part of the content.
        case .refused: isPartial = last?.hasRefusal ?? false
        default: isPartial = false
        }
    }

    /// Compares calls by id and name. A client may omit the text of a message with calls.
    fileprivate func matches(_ received: ReceivedMessage) -> Bool {
        guard Set(calls.map(\.identity)) == received.calls else { return false }
        if !calls.isEmpty && received.text.isEmpty { return true }
        return VisibleText.matches(received.text, texts, isPartial: isPartial)
    }
}

extension Entry {
    /// Whether a message of a client's history is this entry; the client may have omitted the images.
    func matches(_ received: ReceivedMessage) -> Bool {
        hasText(of: received) && (!received.hasImages || imageDigests == received.imageDigests)
    }

    /// Whether the entry has the same text and images as a message.
    func isSame(as received: ReceivedMessage) -> Bool {
        hasText(of: received) && imageDigests == received.imageDigests
    }

    private func hasText(of received: ReceivedMessage) -> Bool {
        switch (message, received.message) {
        case (.user(let stored), .user): VisibleText.isSame(stored.text, received.text)
        case (.toolResult(let stored), .toolResult(let other)):
            stored.callId.utf8.elementsEqual(other.callId.utf8) && VisibleText.isSame(stored.text, received.text)
        default: false
        }
    }
}

extension Image {
    /// SHA-256 of the base64 text: the name of the image's file next to the session.
    var digest: String { SHA256.hash(data: Array(base64.utf8)).hexadecimal }
}
