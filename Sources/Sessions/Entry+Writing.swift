internal import Conversation
package import JSON
internal import Posix
internal import Text

extension Entry {
    /// The entry as it is stored, without the newline.
    package var stored: Slice? {
        // The line is valid JSON; nil would be a programming error.
        (try? Document(parsing: Array(line.dropLast())))?.root.slice
    }

    /// The line with its newline.
    var line: [UInt8] {
        var writer = Writer(capacity: 1_024)
        writer.object { writer in
            writer.member("type", isCompaction ? "compaction" : "message")
            writer.member("id", TranscriptLine.text(ofId: id))
            writer.member("parentId", parent.map { TranscriptLine.text(ofId: $0) })
            writer.member("timestamp", CivilTime.iso8601(time))
            switch content {
            case .message(let message):
                writer.member("message") { writer in writer.object { writer in write(message, to: &writer) } }
            case .compaction(let compaction): write(compaction, to: &writer)
            }
            writer.member("openclaw") { writer in writer.object { writer in write(ownTo: &writer) } }
        }
        writer.raw("\n")
        return writer.bytes
    }

    private func write(_ compaction: Compaction, to writer: inout Writer) {
        writer.member("summary", compaction.summary)
        writer.member("firstKeptEntryId", ifPresent: compaction.firstKept.map { TranscriptLine.text(ofId: $0) })
        writer.member("tokensBefore", compaction.tokensBefore)
    }

    private func write(_ message: Message, to writer: inout Writer) {
        switch message {
        case .user:
            writer.member("role", "user")
            write(message.blocks, to: &writer)
        case .assistant(let answer):
            write(answer, to: &writer)
        case .toolResult(let result):
            writer.member("role", "toolResult")
            writer.member("toolCallId", result.callId)
            writer.member("toolName", result.toolName)
            write(message.blocks, to: &writer)
            writer.member("details", ifPresent: result.details)
            writer.member("isError", result.isError)
        }
        writer.member("timestamp", time)
    }

    private func write(_ blocks: [UserBlock], to writer: inout Writer) {
        var images = 0
        writer.member("content") { writer in
            writer.array { writer in
                for block in blocks {
                    writer.object { writer in
                        switch block {
                        case .text(let text):
                            writer.member("type", "text")
                            writer.member("text", text)
                        case .image(let image):
                            writer.member("type", "image")
                            writer.member("data", media[images] == nil ? image.base64 : "")
                            writer.member("mimeType", image.mimeType)
                            images += 1
                        }
                    }
                }
            }
        }
    }

    private func write(_ answer: AssistantMessage, to writer: inout Writer) {
        writer.member("role", "assistant")
        writer.member("content") { writer in
            writer.array { writer in
                for block in answer.content { writer.object { writer in write(block, to: &writer) } }
            }
        }
        writer.member("api", answer.origin?.api ?? "")
        writer.member("provider", answer.origin?.provider ?? "")
        writer.member("model", answer.origin?.model ?? "")
        writer.member("usage") { writer in writer.object { writer in write(answer.usage ?? Usage(), to: &writer) } }
        writer.member("stopReason", stopReason(of: answer))
        writer.member("errorMessage", ifPresent: answer.errorMessage)
    }

    private func write(_ block: AssistantBlock, to writer: inout Writer) {
        switch block {
        case .text(let text, _), .refusal(let text):
            writer.member("type", "text")
            writer.member("text", text)
        case .thinking(let text, _):
            writer.member("type", "thinking")
            writer.member("thinking", text)
        case .toolCall(let call):
            writer.member("type", "toolCall")
            writer.member("id", call.id)
            writer.member("name", call.name)
            writer.member("arguments", call.argumentsObject ?? Slice(literal: "{}"))
        }
    }

    /// The reference has no stop reason for a refusal: it is a stop with an error message.
    private func stopReason(of answer: AssistantMessage) -> String {
        switch answer.stopReason {
        case .refused: StopReason.stop.rawValue
        case nil: (answer.toolCalls.isEmpty ? StopReason.stop : .toolUse).rawValue
        case let reason?: reason.rawValue
        }
    }

    /// Costs are not known here; tools of the reference add them up and expect numbers.
    private func write(_ usage: Usage, to writer: inout Writer) {
        writer.member("input", usage.input)
        writer.member("output", usage.output)
        writer.member("cacheRead", usage.cacheRead)
        writer.member("cacheWrite", usage.cacheWrite)
        writer.member("totalTokens", usage.total)
        writer.member("cost") { writer in
            writer.object { writer in
                for part in ["input", "output", "cacheRead", "cacheWrite", "total"] { writer.member(part, 0) }
            }
        }
    }
}

extension Entry {
    private func write(ownTo writer: inout Writer) {
        writer.member("run", ifPresent: runId)
        writer.member("turn", ifPresent: turn)
        if isSeeded { writer.member("seeded", true) }
        if refuses > 0 { writer.member("refuses", refuses) }
        if case .assistant(let answer)? = message { write(ownOf: answer, to: &writer) }
        if totals != Usage() { write(totalsTo: &writer) }
        write(notesTo: &writer)
    }

    private func write(ownOf answer: AssistantMessage, to writer: inout Writer) {
        if let reasoning = answer.usage?.reasoning, reasoning > 0 { writer.member("reasoning", reasoning) }
        if answer.stopReason == .refused { writer.member("refused", true) }
        // As strings: their bytes stay as they are, and their nesting does not add to that of the line.
        writer.member("reasoningDetails", ifPresent: answer.reasoningDetails?.text)
        writer.member("extraContent", ifPresent: answer.extraContent?.text)
    }

    private func write(totalsTo writer: inout Writer) {
        writer.member("totals") { writer in
            writer.object { writer in
                writer.member("input", totals.input)
                writer.member("output", totals.output)
                writer.member("cacheRead", totals.cacheRead)
                writer.member("cacheWrite", totals.cacheWrite)
                writer.member("reasoning", totals.reasoning)
            }
        }
    }

    /// Writes one element for each block of the content, `null` for a block without notes; nothing if no block has
    /// notes.
    private func write(notesTo writer: inout Writer) {
        let notes = notes
        guard notes.contains(where: { !$0.isEmpty }) else { return }
        writer.member("blocks") { writer in
            writer.array { writer in
                for note in notes {
                    if note.isEmpty {
                        writer.null()
                    } else {
                        writer.object { writer in for (key, text) in note { writer.member(key, text) } }
                    }
                }
            }
        }
    }

    private var notes: [[(key: String, text: String)]] {
        guard let message else { return [] }
        if case .assistant(let answer) = message { return answer.content.map(\.notes) }
        var images = 0
        return message.blocks.map { block in
            guard case .image = block else { return [] }
            defer { images += 1 }
            return media[images].map { [("media", $0)] } ?? []
        }
    }
}

extension AssistantBlock {
    fileprivate var notes: [(key: String, text: String)] {
        switch self {
        case .text(_, let signature), .thinking(_, let signature): signature.map { [("signature", $0)] } ?? []
        case .refusal: [("kind", "refusal")]
        case .toolCall(let call):
            (call.providerId.map { [("providerId", $0)] } ?? [])
                + (call.argumentsObject == nil ? [("arguments", call.arguments)] : [])
                + (call.extraContent.map { [("extraContent", $0.text)] } ?? [])
        }
    }
}

extension ToolCall {
    /// Deepest nesting of arguments that are stored as a JSON value of the line.
    private static let depthMax = 100

    /// The arguments as a JSON value of the line; nil unless they are an object whose bytes the line keeps unchanged.
    fileprivate var argumentsObject: Slice? {
        guard !arguments.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }),
            // Arguments that are not JSON are stored as a string instead.
            let document = try? Document(parsing: Array(arguments.utf8), depthMax: Self.depthMax),
            document.root.kind == .object, document.root.slice.bytes.count == arguments.utf8.count
        else { return nil }
        return document.root.slice
    }
}
