internal import Conversation

/// The tool call that the tool choice of a request requires, and the text that is held back until the model makes the
/// call. An answer without the call can then be reported as a failure (H-74).
struct DemandedCall {
    /// Whether the model must still make the call.
    private(set) var isAwaited: Bool
    private var held = ""

    init(_ choice: ToolChoice) {
        switch choice {
        case .auto, .none: isAwaited = false
        case .required, .named: isAwaited = true
        }
    }

    /// The failure of an answer that ended without the call.
    static let failure = RunFailure.upstreamFailed(
        message: "the model did not call the tool that `tool_choice` of the request requires")

    /// Returns the part of the answer's text that may be emitted now.
    mutating func pass(_ text: String) -> String {
        if !isAwaited { return text }
        held += text
        return ""
    }

    /// Records that the call was made, or can no longer be made; returns the text that was held back.
    mutating func release() -> String {
        isAwaited = false
        defer { held = "" }
        return held
    }
}

extension ToolChoice {
    /// The instruction for a model whose server does not enforce the choice (H-91); nil without a demand.
    var instruction: String? {
        switch self {
        case .auto, .none: nil
        case .required: "Call at least one of the tools before you answer."
        case .named(let name): "Call the tool \(name) before you answer."
        }
    }
}
