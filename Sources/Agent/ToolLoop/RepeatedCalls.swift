internal import Configuration
internal import Conversation

/// Detects that a model repeats the same call, or two calls in turn, and receives the same output each time.
struct RepeatedCalls {
    /// The decision about a call, before it is executed.
    enum Decision: Equatable {
        case execute
        case refuse(Finding)
        case end
    }

    /// The calls that the model has made with the same output.
    enum Finding: Equatable {
        case same(count: Int)
        case alternating(count: Int)

        var count: Int {
            switch self {
            case .same(let count), .alternating(let count): count
            }
        }
    }

    /// Fewest calls that alternate.
    private static let alternationMin = 4

    private let limits: LoopDetectionConfiguration
    private var history: [Repetition] = []

    init(_ limits: LoopDetectionConfiguration) {
        self.limits = limits
    }

    /// Decides about a call, as if its output was that of the last call with the same name and arguments.
    func decide(_ call: ToolCall) -> Decision {
        guard let last = history.last(where: { $0.isOf(call) }) else { return .execute }
        let finding = finding(of: last)
        if finding.count >= limits.globalCircuitBreakerThreshold { return .end }
        if finding.count >= limits.criticalThreshold { return .refuse(finding) }
        return .execute
    }

    /// Records the output of a call; that of a refused call is the output of the earlier ones.
    ///
    /// - Returns: what was found if the model must receive a notice, else nil.
    @discardableResult
    mutating func record(_ call: ToolCall, output: String?) -> Finding? {
        guard let output = output ?? history.last(where: { $0.isOf(call) })?.output else { return nil }
        let made = Repetition(name: call.name, arguments: call.arguments, output: output)
        let finding = finding(of: made)
        history.append(made)
        if history.count > limits.historySize { history.removeFirst() }
        return finding.count >= limits.warningThreshold ? finding : nil
    }

    /// The repetitions at the end of the history if it continues with this call.
    private func finding(of made: Repetition) -> Finding {
        guard limits.enabled else { return .same(count: 0) }
        let isCounted = made.isPoll ? limits.detectors.knownPollNoProgress : limits.detectors.genericRepeat
        let same = isCounted ? history.suffix(limits.historySize - 1).count { $0 == made } + 1 : 0
        let alternating = limits.detectors.pingPong ? alternation(endingWith: made) : 0
        return alternating > same ? .alternating(count: alternating) : .same(count: same)
    }

    /// The number of calls in which this one and the one before it alternate; 0 if there are too few.
    private func alternation(endingWith made: Repetition) -> Int {
        guard let other = history.last, !(made.name == other.name && made.arguments == other.arguments) else {
            return 0
        }
        var count = 1
        for earlier in history.suffix(limits.historySize - 1).reversed() {
            guard earlier == (count % 2 == 1 ? other : made) else { break }
            count += 1
        }
        return count >= Self.alternationMin ? count : 0
    }
}

/// A call with its output.
private struct Repetition: Equatable {
    let name: String
    let arguments: String
    let output: String

    func isOf(_ call: ToolCall) -> Bool { name == call.name && arguments == call.arguments }

    /// Whether the call asks for the output of a command in the background.
    var isPoll: Bool {
        let process = ProcessTool()
        guard name == process.name, let arguments = try? process.parameters.arguments(arguments) else { return false }
        return ["poll", "log"].contains(arguments.string("action"))
    }
}
