internal import JSON

/// What the user of a command learns about a run while it happens.
enum AgentEvent {
    case started(runId: String)
    case text(String)
    case thinking(String)
    case refusal(String)
    case tool(ToolStep)
    /// The object `usage` of the chat completion.
    case usage(Slice)
    case ended(finishReason: String)
}

/// A step of a tool call that the gateway executes.
struct ToolStep {
    enum Phase: String {
        case started, progress, ended
    }

    let phase: Phase
    let id: String
    /// Empty for progress.
    let name: String
    /// The object of the gateway.
    let object: Slice
    /// The arguments of a call that started.
    let arguments: String
    let isError: Bool
    let milliseconds: Int

    /// Nil for an object of an unknown form.
    init?(_ tool: Node) {
        guard let phase = tool["phase"]?.string.flatMap(Phase.init), let id = tool["id"]?.string else { return nil }
        self.phase = phase
        self.id = id
        name = tool["name"]?.string ?? ""
        object = tool.slice
        arguments = tool["arguments"]?.string ?? ""
        isError = tool["is_error"]?.boolean ?? false
        milliseconds = tool["duration_ms"]?.integer ?? 0
    }
}

extension AgentEvent {
    /// The name of the event, as `RunEvent` has it.
    var kind: String {
        switch self {
        case .started: "started"
        case .text: "text"
        case .thinking: "thinking"
        case .refusal: "refusal"
        case .tool(let step):
            switch step.phase {
            case .started: "toolStarted"
            case .progress: "toolProgress"
            case .ended: "toolEnded"
            }
        case .usage: "usage"
        case .ended: "ended"
        }
    }

    /// Writes the members that belong to this kind.
    func write(to writer: inout Writer) {
        switch self {
        case .started: break
        case .text(let text), .thinking(let text), .refusal(let text): writer.member("text", text)
        case .tool(let step): writer.member("tool", step.object)
        case .usage(let usage): writer.member("usage", usage)
        case .ended(let reason): writer.member("ending", reason)
        }
    }
}
