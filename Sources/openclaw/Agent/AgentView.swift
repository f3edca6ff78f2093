internal import JSON
internal import Posix

/// Prints the events of a run in one form.
protocol AgentView: AnyObject {
    func show(_ event: AgentEvent) throws

    /// Called once, after the last event.
    ///
    /// - Parameter failure: nil after a whole answer.
    func finish(_ failure: AgentFailure?) throws
}

/// The text of the answer only, for pipes and files; it ends with a line break.
final class PlainText: AgentView {
    private let output: StandardOutput
    private var hasOpenLine = false

    init(_ output: StandardOutput) {
        self.output = output
    }

    func show(_ event: AgentEvent) throws {
        switch event {
        case .text(let text), .refusal(let text):
            try output.write(text)
            hasOpenLine = text.utf8.last != UInt8(ascii: "\n")
        case .ended(let reason): printNote(about: reason)
        case .started, .thinking, .tool, .usage: break
        }
    }

    func finish(_ failure: AgentFailure?) throws {
        if hasOpenLine { try output.write("\n") }
        hasOpenLine = false
    }
}

/// Tells on standard error that an answer is not whole, although the run did not fail.
func printNote(about finishReason: String) {
    switch finishReason {
    case "length": StandardError.print("openclaw agent: a limit ended the answer")
    case "content_filter": StandardError.print("openclaw agent: the content policy of the provider ended the answer")
    default: break
    }
}

/// One JSON object a line for each event; the last has the kind `ended`.
final class EventLines: AgentView {
    private let output: StandardOutput
    private var runId = ""
    private var count = 0

    init(_ output: StandardOutput) {
        self.output = output
    }

    func show(_ event: AgentEvent) throws {
        if case .started(let id) = event { runId = id }
        try write(event.kind, event.write)
    }

    func finish(_ failure: AgentFailure?) throws {
        guard let failure else { return }
        try write("ended") { writer in
            writer.member("ending", "failed")
            failure.write(to: &writer)
        }
    }

    private func write(_ kind: String, _ members: (inout Writer) -> Void) throws {
        count += 1
        var writer = Writer()
        writer.object { writer in
            writer.member("runId", runId)
            writer.member("seq", count)
            writer.member("at", WallClock.system().milliseconds)
            writer.member("kind", kind)
            members(&writer)
        }
        try output.write(Slice(writer).text + "\n")
    }
}

/// One JSON object for the whole run, in the form of the original OpenClaw.
final class EventObject: AgentView {
    private let output: StandardOutput
    private let start = ContinuousClock.now
    private var runId = ""
    private var text = ""
    private var finishReason: String?
    private var usage: Slice?

    init(_ output: StandardOutput) {
        self.output = output
    }

    func show(_ event: AgentEvent) {
        switch event {
        case .started(let id): runId = id
        case .text(let piece), .refusal(let piece): text += piece
        case .usage(let usage): self.usage = usage
        case .ended(let reason): finishReason = reason
        case .thinking, .tool: break
        }
    }

    func finish(_ failure: AgentFailure?) throws {
        // After an interruption there is no result.
        if failure == nil && finishReason == nil { return }
        var writer = Writer()
        writer.object { writer in
            writer.member("runId", runId)
            writer.member("status", failure == nil ? "ok" : "error")
            writer.member("summary", failure == nil ? "completed" : "failed")
            failure?.write(to: &writer)
            writer.member("result") { $0.object { writeResult(to: &$0) } }
        }
        try output.write(Slice(writer).text + "\n")
    }

    private func writeResult(to writer: inout Writer) {
        writer.member("payloads") { payloads in
            payloads.array { payloads in
                if text.isEmpty { return }
                payloads.object { payload in
                    payload.member("text", text)
                    payload.null("mediaUrl")
                }
            }
        }
        writer.member("meta") { meta in
            meta.object { meta in
                meta.member("durationMs", Int(start.duration(to: .now) / .milliseconds(1)))
                meta.member("finishReason", finishReason)
                meta.member("usage", usage)
            }
        }
    }
}

extension AgentFailure {
    /// Writes the member `error`, in the form of the gateway.
    fileprivate func write(to writer: inout Writer) {
        writer.member("error") { error in
            error.object { error in
                error.member("message", message)
                error.member("type", type)
                error.member("code", code)
            }
        }
    }
}
