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
        var prompt = JoinedMessages(of: origin)
        var rest = messages[...]
        while let message = rest.popFirst() {
            if case .assistant(let answer) = message {
                append(answer, followedBy: &rest, to: &prompt)
            } else {
                append(input: message, to: &prompt)
            }
        }
        return prompt.all
    }

    /// Appends an answer and the results of its calls, which are removed from the messages up to the next answer.
    private func append(
        _ answer: AssistantMessage, followedBy rest: inout ArraySlice<Message>, to prompt: inout JoinedMessages
    ) {
        let end = rest.firstIndex { if case .assistant = $0 { true } else { false } } ?? rest.endIndex
        var following = FollowingResults(rest[..<end])
        rest = rest[end...]
        var results = answer.toolCalls.map { following.takeResult(of: $0) }
        var cleaned = cleaned(answer)
        if answer.stopReason == .error || answer.stopReason == .aborted {
            // The calls of an incomplete answer may be incomplete: only those that were run are kept.
            cleaned.keepCalls(where: { results[$0] != nil })
            results.removeAll { $0 == nil }
        }
        cleaned.makeCallIdsUnique()
        let calls = cleaned.toolCalls
        if !cleaned.isEmpty { prompt.append(cleaned) }
        for (call, result) in zip(calls, results) { prompt.append(answering(call, result)) }
        for message in following.rest { append(input: message, to: &prompt) }
    }

    /// Appends a message that is not an answer. A tool result here has no call.
    private func append(input message: Message, to prompt: inout JoinedMessages) {
        switch message {
        case .user(let user): prompt.append(cleaned(user))
        case .toolResult(let result): prompt.append(quoted(result))
        case .assistant: break
        }
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
        // The next number for each prefix of an id, because a search that starts at 2 each time is quadratic in the
        // calls.
        var numbers: [String: Int] = [:]
        for index in content.indices {
            guard case .toolCall(var call) = content[index] else { continue }
            let beginning = String(call.id.prefix(36))
            while !seen.insert(call.id).inserted {
                let number = numbers[beginning, default: 2]
                numbers[beginning] = number + 1
                call.id = "\(beginning)_\(number)"
                call.providerId = nil
            }
            content[index] = .toolCall(call)
        }
    }
}

/// The messages between an answer and the next one, from which the results of the answer's calls are taken.
private struct FollowingResults {
    private var messages: [Message?]
    /// The positions of the results with each call id, the first one last.
    private var positions: [[UInt8]: [Int]] = [:]

    init(_ following: ArraySlice<Message>) {
        messages = Array(following)
        for (position, message) in messages.enumerated().reversed() {
            guard case .toolResult(let result)? = message else { continue }
            positions[Array(result.callId.utf8), default: []].append(position)
        }
    }

    /// The first result of a call that was not taken yet.
    mutating func takeResult(of call: ToolCall) -> ToolResult? {
        guard let position = positions[Array(call.id.utf8)]?.popLast(),
            case .toolResult(let result)? = messages[position]
        else { return nil }
        messages[position] = nil
        return result
    }

    /// The messages that were not taken.
    var rest: [Message] { messages.compactMap(\.self) }
}
