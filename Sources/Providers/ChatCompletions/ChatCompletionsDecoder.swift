internal import Conversation
internal import HTTP
internal import JSON
internal import Posix
internal import Text

/// Reads the body of a response of Chat Completions.
///
/// The body is an event stream, or the single JSON object of a server that does not stream.
struct ChatCompletionsDecoder: ResponseDecoder {
    private enum Form {
        case unknown, events, json
    }

    private let identifiers: Identifiers
    private var form = Form.unknown
    private var decoder = EventStreamDecoder()
    /// The whole body so far of a JSON object; of any other body the first bytes, to be quoted.
    private var collected: [UInt8] = []
    /// Removes the start of the answer, for a server that repeats it.
    var echo = PrefillEcho(of: "")
    private var tags = ThinkTags()
    private var calls = ToolCallAssembly()
    private var details = ReasoningDetails()
    private var extraContent: Slice?
    /// The parts that have arrived.
    private var received: ChatCompletionsChunk.Parts = []
    private var hasDelta = false
    private var hasRepairedText = false
    /// The notices that were emitted, each once.
    private var notices: Set<String> = []
    /// The last text was a notice.
    private var isAfterNotice = false
    private var finishReason: String?
    private var hasAnswer = false
    /// The events that the current call returns.
    private var events: [TurnEvent] = []

    private(set) var outcome: ResponseOutcome?

    init(_ identifiers: Identifiers = .random) {
        self.identifiers = identifiers
    }

    mutating func receive(_ bytes: ArraySlice<UInt8>, into draft: inout AssistantMessage) -> [TurnEvent] {
        defer { events = [] }
        var rest = bytes
        if form == .unknown {
            // Blank lines and a byte order mark may precede either form.
            rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
            guard let first = rest.first else { return [] }
            form = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .events
        }
        switch form {
        case .json: collected += rest
        case .unknown, .events: takeEvents(rest, into: &draft)
        }
        return events
    }

    mutating func finish(into draft: inout AssistantMessage) -> [TurnEvent] {
        defer { events = [] }
        if outcome != nil { return [] }
        if form == .json {
            takeCompletion(into: &draft)
        } else if let event = decoder.finish() {
            take(event, into: &draft)
        }
        if outcome != nil { return events }
        if finishReason != nil { complete(&draft) } else { failWithoutEnd() }
        return events
    }

    private mutating func failWithoutEnd() {
        if hasAnswer { return fail("the provider's answer ended before it was complete") }
        if collected.isEmpty { return fail("the provider's answer is empty") }
        outcome = .foreign(quote: UpstreamError(status: 200, body: collected).message)
    }

    private mutating func takeEvents(_ bytes: ArraySlice<UInt8>, into draft: inout AssistantMessage) {
        if !hasAnswer { collected += bytes.prefix(1_024 - min(1_024, collected.count)) }
        do {
            for event in try decoder.receive(bytes) where outcome == nil { take(event, into: &draft) }
        } catch {
            fail("an event of the provider's answer is longer than \(error.eventBytesMax) bytes", isTransient: false)
        }
    }

    private mutating func take(_ event: EventStreamDecoder.Event, into draft: inout AssistantMessage) {
        let data = event.data.drop { $0 == 0x20 }
        if data.isEmpty { return }
        if data.starts(with: "[DONE]".utf8) {
            // Nothing is quoted: the collected bytes may reach beyond this event, depending on where they were cut.
            return hasAnswer ? complete(&draft) : fail("the provider's stream ended without an answer")
        }
        if let document = document(event.data) {
            if event.type == "error" { return fail(UpstreamError(document.root)) }
            return take(ChatCompletionsChunk(document.root), into: &draft)
        }
        if event.type == "error" { return fail(UpstreamError(status: 500, body: data)) }
        // A server that omits the empty line between events sends several in one.
        let lines = event.data.split(separator: UInt8(ascii: "\n"))
        if lines.count < 2 { return fail("the provider's answer holds an event that is not JSON") }
        for line in lines where outcome == nil { take(.init(data: Array(line)), into: &draft) }
    }

    private mutating func takeCompletion(into draft: inout AssistantMessage) {
        guard let document = document(collected) else {
            return fail("the provider's answer is not valid JSON")
        }
        take(ChatCompletionsChunk(document.root), into: &draft)
        if outcome == nil, hasAnswer { complete(&draft) }
    }

    /// The document in the bytes; nil if they are not JSON. Bytes that are not UTF-8 are replaced, and reported once.
    private mutating func document(_ bytes: [UInt8]) -> Document? {
        guard let (document, isRepaired) = Document.repairing(bytes) else { return nil }
        if isRepaired, !hasRepairedText {
            hasRepairedText = true
            events.append(
                .notice("the model's answer contained bytes that are not UTF-8; they were replaced by U+FFFD"))
        }
        return document
    }

    private mutating func take(_ chunk: ChatCompletionsChunk, into draft: inout AssistantMessage) {
        var chunk = chunk
        if let usage = chunk.usage { draft.usage = usage }
        if chunk.hasChoice { hasAnswer = true }
        // Some servers end a stream with the whole message: only what the deltas lacked counts.
        if chunk.isMessage, hasDelta { chunk.remove(received) }
        if !chunk.isMessage, !chunk.parts.isEmpty { hasDelta = true }
        received.formUnion(chunk.parts)
        takeReasoning(chunk, into: &draft)
        takeText(tags.receive(echo.receive(chunk.text)), into: &draft)
        if !chunk.refusal.isEmpty { emit([.refusal(chunk.refusal)], into: &draft) }
        for media in chunk.media { take(media, into: &draft) }
        for piece in chunk.calls {
            if let name = calls.receive(piece) { events.append(.toolCallStarted(name: name)) }
        }
        if let error = chunk.error { return fail(error) }
        finishReason = chunk.finishReason ?? finishReason
    }

    private mutating func takeReasoning(_ chunk: ChatCompletionsChunk, into draft: inout AssistantMessage) {
        if !chunk.reasoning.isEmpty { emit([.thinking(chunk.reasoning)], field: chunk.reasoningField, into: &draft) }
        if let list = chunk.reasoningDetails {
            if chunk.isMessage { details.receive(whole: list) } else { details.receive(list) }
        }
        if let extra = chunk.extraContent { extraContent = extra }
    }

    /// A text after a notice begins a new paragraph.
    private mutating func takeText(_ new: [TurnEvent], into draft: inout AssistantMessage) {
        if new.isEmpty { return }
        if isAfterNotice, case .text? = new.first { emit([.text("\n\n")], into: &draft) }
        isAfterNotice = false
        emit(new, into: &draft)
    }

    /// The notice of an image, or of content that is left out, is a paragraph of the text.
    private mutating func take(_ media: ReturnedMedia, into draft: inout AssistantMessage) {
        if media.part == nil, !notices.insert(media.notice).inserted { return }
        let hasText = isAfterNotice || received.contains(.text)
        emit([.text(hasText ? "\n\n" + media.notice : media.notice)], into: &draft)
        if let part = media.part { emit([.image(part)], into: &draft) }
        isAfterNotice = true
    }

    private mutating func emit(_ new: [TurnEvent], field: String? = nil, into draft: inout AssistantMessage) {
        for event in new { draft.append(event, signature: field) }
        events += new
    }

    private mutating func complete(_ draft: inout AssistantMessage) {
        takeText(tags.receive(echo.finish()) + tags.finish(), into: &draft)
        guard let reason = stopReason else { return fail("the provider gave up in the middle of its answer") }
        let made = reason == .refused ? [] : calls.finish(isCut: reason == .length, identifiers)
        draft.content += made.map(AssistantBlock.toolCall)
        draft.reasoningDetails = details.slice
        draft.extraContent = extraContent
        draft.stopReason = reason == .refused ? .refused : made.isEmpty ? reason : .toolUse
        outcome = .complete
    }

    /// The meaning of the finish reason, without regard to tool calls; nil when it reports an error.
    private var stopReason: StopReason? {
        switch finishReason?.asciiLowercased {
        case _ where received.contains(.refusal): .refused
        case "length", "max_tokens", "model_length", "max_output_tokens": .length
        case "content_filter", "content_filtered", "safety", "sensitive", "recitation", "refusal": .refused
        case "error", "network_error", "insufficient_system_resource", "abort", "aborted": nil
        default: .stop
        }
    }

    private mutating func fail(_ error: UpstreamError) {
        outcome = .error(error)
    }

    private mutating func fail(_ message: String, isTransient: Bool = true) {
        outcome = .broken(message, isTransient: isTransient)
    }
}
