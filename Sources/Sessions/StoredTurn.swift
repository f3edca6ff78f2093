internal import Conversation
internal import Crypto
internal import Text

/// One message of a stored path as a client saw it: the turns of a run and the tools of the server are one answer.
struct StoredTurn: Equatable {
    enum Content: Equatable {
        /// The user's message or the result of a client's tool.
        case asked(Entry)
        case answered(Answer)
    }

    struct Answer: Equatable {
        /// The texts of the turns, oldest first.
        var texts: [String] = []
        /// The calls that the server did not answer itself.
        var calls: [ToolCall] = []
        /// The run ended early: the client may have seen less than was stored.
        var isPartial = false

        /// Whether a client may have been shown nothing that it keeps.
        var isSilent: Bool { calls.isEmpty && texts.allSatisfy { $0.trimmingUnicodeWhiteSpace.isEmpty } }
    }

    let content: Content
    /// The newest of its entries.
    let bottom: Int
    /// The entry before its oldest one.
    let above: Int?

    /// Whether a client's history may leave it out.
    var isOptional: Bool {
        if case .answered(let answer) = content { answer.isSilent || answer.isPartial } else { false }
    }

    var isSilent: Bool {
        if case .answered(let answer) = content { answer.isSilent } else { false }
    }

    /// Whether this is what a client tells.
    func isTold(by message: Message) -> Bool {
        switch (message, content) {
        case (.assistant(let told), .answered(let answer)): answer.isTold(by: told)
        case (_, .asked(let entry)): entry.isTold(by: message)
        default: false
        }
    }
}

extension StoredTurn.Answer {
    /// - Parameter entries: of one run, oldest first.
    init(_ entries: [Entry]) {
        var answered: Set<String> = []
        var made: [ToolCall] = []
        var last: AssistantMessage?
        for entry in entries {
            switch entry.message {
            case .assistant(let message):
                texts.append(message.text)
                made += message.toolCalls
                last = message
            case .toolResult(let result): answered.insert(result.callId)
            case .user: break
            }
        }
        calls = made.filter { !answered.contains($0.id) }
        switch last?.stopReason {
        case .aborted, .error: isPartial = true
        case .toolUse: isPartial = calls.isEmpty
        default: isPartial = false
        }
    }

    /// Calls count by id and name. A client may leave out the text beside them.
    fileprivate func isTold(by told: AssistantMessage) -> Bool {
        guard Set(calls.map(\.identity)) == Set(told.toolCalls.map(\.identity)) else { return false }
        if !calls.isEmpty && told.text.trimmingUnicodeWhiteSpace.isEmpty { return true }
        return VisibleText.isTold(told.text, of: texts, isPartial: isPartial)
    }
}

extension ToolCall {
    fileprivate var identity: [[UInt8]] { [Array(id.utf8), Array(name.utf8)] }
}

extension Entry {
    /// Whether a client that tells this message means this entry; it may have dropped the images.
    func isTold(by message: Message) -> Bool {
        isSameText(as: message) && (message.images.isEmpty || hasImages(message.images))
    }

    /// Whether this entry says the same as a message: text and images.
    func isSame(as message: Message) -> Bool {
        isSameText(as: message) && hasImages(message.images)
    }

    private func isSameText(as told: Message) -> Bool {
        switch (message, told) {
        case (.user(let stored), .user(let told)): VisibleText.isSame(stored.text, told.text)
        case (.toolResult(let stored), .toolResult(let told)):
            stored.callId.utf8.elementsEqual(told.callId.utf8) && VisibleText.isSame(stored.text, told.text)
        default: false
        }
    }

    private func hasImages(_ told: [Image]) -> Bool {
        let stored = images
        guard stored.count == told.count else { return false }
        return zip(stored, told).allSatisfy { stored, told in
            switch stored {
            case .inline(let image): image == told
            case .beside(let digest): digest == told.digest
            }
        }
    }
}

extension Image {
    /// SHA-256 of the text in base64: the image's name beside its session.
    var digest: String { SHA256.hash(data: Array(base64.utf8)).hexadecimal }
}
