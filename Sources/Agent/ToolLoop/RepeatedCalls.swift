internal import Configuration
internal import Conversation

/// Finds a model that repeats the same call and gets the same output each time.
struct RepeatedCalls {
    /// What is done about a call, before it is executed.
    enum Decision: Equatable {
        case execute
        /// The model has made the call this often with the same output.
        case refuse(count: Int)
        case end
    }

    private let limits: LoopDetectionConfiguration
    private var history: [Repetition] = []

    init(_ limits: LoopDetectionConfiguration) {
        self.limits = limits
    }

    /// Decides about a call, from the calls with the same name and arguments that had the same output as the last of
    /// them.
    func decide(_ call: ToolCall) -> Decision {
        guard limits.enabled, let last = history.last(where: { $0.isOf(call) }) else { return .execute }
        let count = history.count { $0 == last } + 1
        if count >= limits.globalCircuitBreakerThreshold { return .end }
        if count >= limits.criticalThreshold { return .refuse(count: count) }
        return .execute
    }

    /// Records the output of a call; that of a refused call is the output of the earlier ones.
    ///
    /// - Returns: how often the call was made with this output if the model must receive a notice, else nil.
    @discardableResult
    mutating func record(_ call: ToolCall, output: String?) -> Int? {
        guard let output = output ?? history.last(where: { $0.isOf(call) })?.output else { return nil }
        let made = Repetition(name: call.name, arguments: call.arguments, output: output)
        history.append(made)
        if history.count > limits.historySize { history.removeFirst() }
        let count = history.count { $0 == made }
        return limits.enabled && count >= limits.warningThreshold ? count : nil
    }
}

/// A call with its output.
private struct Repetition: Equatable {
    let name: String
    let arguments: String
    let output: String

    func isOf(_ call: ToolCall) -> Bool { name == call.name && arguments == call.arguments }
}
