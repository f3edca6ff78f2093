package import Conversation
internal import JSON
internal import Text

/// Makes a valid prompt from any stored path. Only the request changes, never the transcript.
///
/// Every dialect relies on these invariants of the result, which the APIs of all providers require:
/// - The results of an answer's tool calls follow it directly, one for each call, in the order of the calls, with the
///   name of the tool. The ids of the answer's calls are unique.
/// - Every tool result has a call.
/// - Every answer has a visible character or a tool call, and every message of the user has content.
/// - Two messages of the user are never adjacent, nor are two answers: they are joined.
/// - The arguments of a tool call are a JSON object.
/// - Reasoning, signatures, attached fields and the provider's own call ids are present only in answers of the same
///   model in the same API.
/// - A refusal is text.
package struct PromptRepair: Sendable {
    /// The text of the result of a call whose tool never returned.
    static let missingResult = "The tool call was interrupted; it has no result."

    private let origin: ModelOrigin

    /// - Parameter origin: the model that the prompt is for.
    package init(for origin: ModelOrigin) {
        self.origin = origin
    }

    package func callAsFunction(_ messages: [Message]) -> [Message] {
        var repaired: [Message] = []
        var rest = messages[...]
        while let message = rest.popFirst() {
            switch message {
            case .user(let user): append(.user(cleaned(user)), to: &repaired)
            case .toolResult(let result): append(.user(quoted(result)), to: &repaired)
            case .assistant(let answer): append(answer, followedBy: &rest, to: &repaired)
            }
        }
        return repaired
    }

    /// Appends an answer and the results of its calls, which are removed from the messages up to the next answer.
    private func append(
        _ answer: AssistantMessage, followedBy rest: inout ArraySlice<Message>, to repaired: inout [Message]
    ) {
        let end = rest.firstIndex { if case .assistant = $0 { true } else { false } } ?? rest.endIndex
        var following = Array(rest[..<end])
        rest = rest[end...]
        var results: [ToolResult?] = answer.toolCalls.map { takeResult(of: $0, from: &following) }
        var cleaned = cleaned(answer)
        if answer.stopReason == .error || answer.stopReason == .aborted {
            // The calls of an incomplete answer may be incomplete: only those that were run are kept.
            cleaned.keepCalls(where: { results[$0] != nil })
            results.removeAll { $0 == nil }
        }
        cleaned.makeCallIdsUnique()
        if !cleaned.isEmpty { append(.assistant(cleaned), to: &repaired) }
        for (call, result) in zip(cleaned.toolCalls, results) { repaired.append(.toolResult(answering(call, result))) }
        for message in following {
            switch message {
            case .user(let user): append(.user(self.cleaned(user)), to: &repaired)
            case .toolResult(let result): append(.user(quoted(result)), to: &repaired)
            case .assistant: break  // `following` ends before the next answer.
            }
        }
    }

    private func takeResult(of call: ToolCall, from messages: inout [Message]) -> ToolResult? {
        let index = messages.firstIndex {
            if case .toolResult(let result) = $0 { result.callId.utf8.elementsEqual(call.id.utf8) } else { false }
        }
        guard let index, case .toolResult(let result) = messages.remove(at: index) else { return nil }
        return result
    }

    private func answering(_ call: ToolCall, _ result: ToolResult?) -> ToolResult {
        guard var result else {
            return ToolResult(
                callId: call.id, toolName: call.name, content: [.text(Self.missingResult)], isError: true)
        }
        result.callId = call.id
        if result.toolName.isEmpty { result.toolName = call.name }
        return result
    }

    /// Appends a message, or joins it with the last one when the two must not be adjacent.
    private func append(_ message: Message, to repaired: inout [Message]) {
        switch (repaired.last, message) {
        case (_, .user(let user)) where user.content.isEmpty: break
        case (.user(var earlier), .user(let user)):
            earlier.content += user.content
            repaired[repaired.count - 1] = .user(earlier)
        case (.assistant(let earlier), .assistant(let answer)) where earlier.toolCalls.isEmpty:
            repaired[repaired.count - 1] = .assistant(earlier.joined(with: answer))
        default: repaired.append(message)
        }
    }

    /// A result without a call, as a message of the user.
    private func quoted(_ result: ToolResult) -> UserMessage {
        let name = result.toolName.isEmpty ? "a tool" : "the tool \(result.toolName)"
        let content = result.content.filter { $0.text?.isEmpty != true }
        return UserMessage([.text(content.isEmpty ? "[\(name) returned nothing]" : "[result of \(name)]")] + content)
    }

    private func cleaned(_ user: UserMessage) -> UserMessage {
        UserMessage(user.content.filter { $0.text?.isEmpty != true })
    }

    private func cleaned(_ answer: AssistantMessage) -> AssistantMessage {
        var cleaned = answer
        let isOwn = answer.origin == origin
        cleaned.content = answer.content.compactMap { block in
            switch block {
            case .text(let text, let signature): .text(text, signature: isOwn ? signature : nil)
            case .refusal(let text): .text(text)
            case .thinking: isOwn ? block : nil
            case .toolCall(let call): .toolCall(Self.cleaned(call, isOwn: isOwn))
            }
        }
        if !isOwn { (cleaned.reasoningDetails, cleaned.extraContent) = (nil, nil) }
        return cleaned
    }

    private static func cleaned(_ call: ToolCall, isOwn: Bool) -> ToolCall {
        var cleaned = call
        cleaned.arguments = object(call.arguments)
        if !isOwn { (cleaned.providerId, cleaned.extraContent) = (nil, nil) }
        return cleaned
    }

    /// The arguments if they are a JSON object, otherwise an object that holds them as a string.
    static func object(_ arguments: String) -> String {
        if arguments.utf8.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { return "{}" }
        // The error is of no interest: the model gets its own text back.
        if let document = try? Document(parsing: Array(arguments.utf8)), document.root.kind == .object {
            return arguments
        }
        var writer = Writer()
        writer.object { writer in writer.member("invalid_arguments", arguments) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension AssistantMessage {
    /// Whether the answer has neither a visible character nor a call.
    fileprivate var isEmpty: Bool {
        toolCalls.isEmpty && text.trimmingUnicodeWhiteSpace.isEmpty
    }

    fileprivate mutating func keepCalls(where isKept: (Int) -> Bool) {
        var index = -1
        content.removeAll { block in
            guard case .toolCall = block else { return false }
            index += 1
            return !isKept(index)
        }
    }

    /// Gives a call another id when an earlier call of the same message has its id.
    fileprivate mutating func makeCallIdsUnique() {
        var seen: Set<String> = []
        for index in content.indices {
            guard case .toolCall(var call) = content[index] else { continue }
            let id = call.id
            var number = 2
            while !seen.insert(call.id).inserted {
                call.id = "\(id.prefix(36))_\(number)"
                call.providerId = nil
                number += 1
            }
            content[index] = .toolCall(call)
        }
    }

    /// Both answers as one, with a blank line between their texts. It has an origin only if both have the same.
    fileprivate func joined(with next: AssistantMessage) -> AssistantMessage {
        var joined = next
        var first = content
        var second = next.content
        if origin != next.origin {
            joined.origin = nil
            (joined.reasoningDetails, joined.extraContent) = (nil, nil)
            first.removeForeign()
            second.removeForeign()
        }
        let needsGap = !text.isEmpty && !next.text.isEmpty
        joined.content = first + (needsGap ? [.text("\n\n")] : []) + second
        return joined
    }
}

extension [AssistantBlock] {
    fileprivate mutating func removeForeign() {
        self = compactMap { block in
            switch block {
            case .text(let text, _), .refusal(let text): .text(text)
            case .thinking: nil
            case .toolCall(let call): .toolCall(ToolCall(id: call.id, name: call.name, arguments: call.arguments))
            }
        }
    }
}
