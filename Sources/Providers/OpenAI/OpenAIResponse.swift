internal import Conversation
internal import HTTP
internal import JSON
internal import Posix

/// The body of an answer as it arrives: bytes in, turn events out, the draft growing with them.
///
/// It reads an event stream, or the one JSON object of a server that does not stream; nothing it does depends on where
/// the bytes are cut.
struct OpenAIResponse {
    private enum Form {
        case unknown, events, json
    }

    private let table: FailureTable
    private let identifiers: Identifiers
    private var form = Form.unknown
    private var decoder = EventStreamDecoder()
    /// The whole body so far, of a completion; the first bytes, of anything that is no event stream.
    private var collected: [UInt8] = []
    private var tags = ThinkTags()
    private var calls = ToolCallAssembly()
    private var finishReason: String?
    private var hasAnswer = false
    private var hasRefusal = false
    /// The events to be returned by the call that is running.
    private var events: [TurnEvent] = []

    /// Nothing more is to be read: the answer is complete or has failed.
    private(set) var hasEnded = false
    /// Why there will be no complete answer.
    private(set) var failure: TurnFailure?

    init(_ table: FailureTable, _ identifiers: Identifiers = .random) {
        self.table = table
        self.identifiers = identifiers
    }

    /// Takes the next bytes of the body.
    mutating func receive(_ bytes: ArraySlice<UInt8>, into draft: inout AssistantMessage) -> [TurnEvent] {
        defer { events = [] }
        var rest = bytes
        if form == .unknown {
            // Blank lines and a byte order mark may stand before either form.
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

    /// Ends the body: what was held back becomes certain, and so does whether the answer is complete.
    mutating func finish(into draft: inout AssistantMessage) -> [TurnEvent] {
        defer { events = [] }
        if hasEnded { return [] }
        if form == .json {
            takeCompletion(into: &draft)
        } else if let event = decoder.finish() {
            take(event, into: &draft)
        }
        if hasEnded { return events }
        if finishReason != nil { complete(&draft) } else { fail(cutMessage) }
        return events
    }

    private var cutMessage: String {
        if hasAnswer { return "the provider's answer ended before it was complete" }
        if collected.isEmpty { return "the provider's answer is empty" }
        let words = UpstreamError(status: 200, body: collected).message
        return "the provider's answer is not a completion" + (words.isEmpty ? "" : ": \(words)")
    }

    private mutating func takeEvents(_ bytes: ArraySlice<UInt8>, into draft: inout AssistantMessage) {
        if !hasAnswer { collected += bytes.prefix(1_024 - min(1_024, collected.count)) }
        do {
            for event in try decoder.receive(bytes) where !hasEnded { take(event, into: &draft) }
        } catch {
            fail("an event of the provider's answer is longer than \(error.eventBytesMax) bytes", isTransient: false)
        }
    }

    private mutating func take(_ event: EventStreamDecoder.Event, into draft: inout AssistantMessage) {
        let data = event.data.drop { $0 == 0x20 }
        if data.isEmpty { return }
        if data.starts(with: "[DONE]".utf8) {
            // Nothing is quoted: what has been collected may reach beyond this event.
            return hasAnswer ? complete(&draft) : fail("the provider's stream ended without an answer")
        }
        if let document = try? Document(parsing: event.data) {  // Data that is no JSON is told below.
            if event.type == "error" { return fail(UpstreamError(document.root)) }
            return take(OpenAIChunk(document.root), into: &draft)
        }
        if event.type == "error" { return fail(UpstreamError(status: 500, body: data)) }
        // A server that forgets the empty line between events sends several in one.
        let lines = event.data.split(separator: UInt8(ascii: "\n"))
        if lines.count < 2 { return fail("the provider's answer holds an event that is not JSON") }
        for line in lines where !hasEnded { take(.init(data: Array(line)), into: &draft) }
    }

    private mutating func takeCompletion(into draft: inout AssistantMessage) {
        guard let document = try? Document(parsing: collected) else {  // How it is broken helps nobody.
            return fail("the provider's answer is not valid JSON")
        }
        take(OpenAIChunk(document.root), into: &draft)
        if !hasEnded, hasAnswer { complete(&draft) }
    }

    private mutating func take(_ chunk: OpenAIChunk, into draft: inout AssistantMessage) {
        if let usage = chunk.usage { draft.usage = usage }
        if chunk.hasChoice { hasAnswer = true }
        if !chunk.reasoning.isEmpty { emit([.thinking(chunk.reasoning)], field: chunk.reasoningField, into: &draft) }
        emit(tags.receive(chunk.text), into: &draft)
        if !chunk.refusal.isEmpty { hasRefusal = true }
        emit(TurnEvent.texts(chunk.refusal), into: &draft)
        for piece in chunk.calls {
            if let name = calls.receive(piece) { events.append(.toolCallStarted(name: name)) }
        }
        if let error = chunk.error { return fail(error) }
        finishReason = chunk.finishReason ?? finishReason
    }

    private mutating func emit(_ new: [TurnEvent], field: String? = nil, into draft: inout AssistantMessage) {
        for event in new { draft.append(event, signature: field) }
        events += new
    }

    private mutating func complete(_ draft: inout AssistantMessage) {
        emit(tags.finish(), into: &draft)
        switch ending {
        case .failed(let message): return fail(message)
        case .stopped(let reason):
            let made = reason == .refused ? [] : calls.finish(isCut: reason == .length, identifiers)
            draft.content += made.map(AssistantBlock.toolCall)
            draft.stopReason = reason == .refused ? .refused : made.isEmpty ? reason : .toolUse
            hasEnded = true
        }
    }

    private enum End {
        case stopped(StopReason)
        case failed(String)
    }

    /// What the finish reason means; calls that were made count for more than it.
    private var ending: End {
        switch finishReason.map({ String(decoding: Array($0.utf8).lowercased, as: UTF8.self) }) {
        case _ where hasRefusal: .stopped(.refused)
        case "length", "max_tokens", "model_length", "max_output_tokens": .stopped(.length)
        case "content_filter", "content_filtered", "safety", "sensitive", "recitation", "refusal": .stopped(.refused)
        case "error", "network_error", "insufficient_system_resource", "abort", "aborted":
            .failed("the provider gave up in the middle of its answer")
        default: .stopped(.stop)
        }
    }

    private mutating func fail(_ error: UpstreamError) {
        failure = table.failure(error)
        hasEnded = true
    }

    private mutating func fail(_ message: String, isTransient: Bool = true) {
        failure = table.broken(message, isTransient: isTransient)
        hasEnded = true
    }
}
