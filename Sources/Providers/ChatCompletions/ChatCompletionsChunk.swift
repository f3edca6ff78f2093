internal import Conversation
internal import JSON

/// The content of one chunk of a stream, or of a whole completion, in one form for the shapes of all servers.
struct ChatCompletionsChunk {
    /// The fields in which servers send reasoning. When a chunk has several, they hold the same text: the first counts.
    static let reasoningFields = ["reasoning_content", "reasoning", "reasoning_text"]

    /// What a chunk may contain of an answer.
    struct Parts: OptionSet {
        let rawValue: Int

        static let text = Parts(rawValue: 1)
        static let reasoning = Parts(rawValue: 2)
        static let refusal = Parts(rawValue: 4)
        static let calls = Parts(rawValue: 8)
        static let media = Parts(rawValue: 16)
    }

    var error: UpstreamError?
    /// Whether the chunk has a choice; a chunk without one holds usage or nothing.
    var hasChoice = false
    /// Whether the content stood in a message instead of a delta.
    var isMessage = false
    var text = ""
    var reasoning = ""
    /// The field that held `reasoning`.
    var reasoningField: String?
    var refusal = ""
    var calls: [ToolCallPiece] = []
    /// The array `reasoning_details`.
    var reasoningDetails: Node?
    var extraContent: Slice?
    var media: [ReturnedMedia] = []
    var finishReason: String?
    var usage: Usage?

    init(_ document: Node) {
        // Some servers of Google send an error in an array.
        let root = document.elements.first ?? document
        usage = (root["usage"] ?? root["x_groq"]?["usage"]).flatMap(Usage.init(chatCompletions:))
        error = UpstreamError(reportedBy: root)
        if error != nil { return }
        let choices = root["choices"]?.elements
        guard let choice = choices?.first(where: { ($0["index"]?.integer ?? 0) == 0 }) else { return }
        hasChoice = true
        usage = usage ?? choice["usage"].flatMap(Usage.init(chatCompletions:))
        if let fault = choice["error"], !fault.isNull { error = UpstreamError(fault) }
        finishReason = choice["finish_reason"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        if let delta = choice["delta"], delta.kind == .object { take(delta) }
        if parts.isEmpty, let message = choice["message"], message.kind == .object {
            isMessage = true
            take(message)
        }
    }

    /// The parts that the chunk has.
    var parts: Parts {
        var parts: Parts = []
        if !text.isEmpty { parts.insert(.text) }
        if !reasoning.isEmpty || reasoningDetails != nil { parts.insert(.reasoning) }
        if !refusal.isEmpty { parts.insert(.refusal) }
        if !calls.isEmpty { parts.insert(.calls) }
        if !media.isEmpty { parts.insert(.media) }
        return parts
    }

    mutating func remove(_ parts: Parts) {
        if parts.contains(.text) { text = "" }
        if parts.contains(.reasoning) { (reasoning, reasoningDetails) = ("", nil) }
        if parts.contains(.refusal) { refusal = "" }
        if parts.contains(.calls) { calls = [] }
        if parts.contains(.media) { media = [] }
    }

    /// - Parameter delta: a delta, or the message of a completion.
    private mutating func take(_ delta: Node) {
        takeContent(delta["content"])
        if delta.count > 1 || delta["content"] == nil { takeOtherFields(delta) }
    }

    private mutating func takeOtherFields(_ delta: Node) {
        for field in Self.reasoningFields where reasoning.isEmpty {
            guard let thought = delta[field]?.string, !thought.isEmpty else { continue }
            reasoning = thought
            reasoningField = field
        }
        refusal = delta["refusal"]?.string ?? ""
        if let list = delta["tool_calls"], list.kind == .array {
            calls = list.elements.map(ToolCallPiece.init)
        } else if let function = delta["function_call"], function.kind == .object {
            calls = [ToolCallPiece(index: 0, function: function)]
        }
        takeReasoningDetails(delta["reasoning_details"])
        if let extra = delta["extra_content"], extra.kind == .object { extraContent = extra.slice.onOneLine }
        media += delta["images"]?.elements.map { ReturnedMedia(image: $0) } ?? []
        takeAudio(delta["audio"])
    }

    /// The texts of the details count as reasoning if the chunk has it in no other field.
    private mutating func takeReasoningDetails(_ details: Node?) {
        guard let details, details.count > 0, details.kind == .array else { return }
        reasoningDetails = details
        if !reasoning.isEmpty { return }
        for detail in details.elements { reasoning += (detail["text"] ?? detail["summary"])?.string ?? "" }
    }

    /// Takes the transcript of `{"id":"…","transcript":"…","data":"…"}` as text.
    private mutating func takeAudio(_ audio: Node?) {
        guard let audio, audio.kind == .object else { return }
        if text.isEmpty { text = audio["transcript"]?.string ?? "" }
        media.append(.leftOut("audio"))
    }

    /// Takes a string, or parts:
    /// `[{"type":"text","text":"…"},{"type":"thinking","thinking":[{"type":"text","text":"…"}]}]`.
    private mutating func takeContent(_ content: Node?) {
        guard let content else { return }
        text = content.string ?? ""
        for part in content.elements {
            text += part["text"]?.string ?? part.string ?? ""
            if let returned = ReturnedMedia(part) { media.append(returned) }
            guard let thinking = part["thinking"] else { continue }
            reasoning += thinking.string ?? thinking.elements.map { $0["text"]?.string ?? "" }.joined()
        }
    }
}

/// The part of a tool call that one chunk holds.
struct ToolCallPiece: Equatable {
    var index: Int?
    var id: String?
    var name: String?
    var arguments = ""
    var extraContent: Slice?

    init(_ call: Node) {
        self.init(index: call["index"]?.integer, function: call["function"] ?? call)
        id = call["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        if let extra = call["extra_content"], extra.kind == .object { extraContent = extra.slice.onOneLine }
    }

    init(index: Int?, function: Node) {
        self.index = index
        name = function["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        // Some servers send the arguments as an object instead of a string.
        guard let given = function["arguments"], !given.isNull else { return }
        arguments = given.string ?? given.slice.text
    }
}

extension Usage {
    /// Reads the object `usage`; nil for any other value, and for an object without token counts.
    init?(chatCompletions usage: Node) {
        guard usage.kind == .object, usage["prompt_tokens"] != nil || usage["completion_tokens"] != nil else {
            return nil
        }
        func count(_ node: Node?) -> Int { max(0, node?.integer ?? 0) }
        let prompt = usage["prompt_tokens_details"]
        let cached = prompt?["cached_tokens"] ?? usage["prompt_cache_hit_tokens"] ?? usage["cached_tokens"]
        let total = count(usage["prompt_tokens"])
        let read = min(count(cached), total)
        let written = min(count(prompt?["cache_write_tokens"]), total - read)
        let reasoning = count(usage["completion_tokens_details"]?["reasoning_tokens"])
        var output = count(usage["completion_tokens"])
        // xAI counts reasoning in the total but not in the completion.
        let (all, overflow) = total.addingReportingOverflow(output)
        let (sum, sumOverflow) = overflow ? (0, true) : all.addingReportingOverflow(reasoning)
        if reasoning > 0, !sumOverflow, count(usage["total_tokens"]) == sum { output += reasoning }
        self.init(
            input: total - read - written, output: output, cacheRead: read, cacheWrite: written,
            reasoning: min(reasoning, output))
    }
}
