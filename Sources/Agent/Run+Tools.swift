internal import Conversation
internal import Posix
internal import Sessions
internal import Text

extension Run {
    /// The tools that are offered to the model: the agent's, then the client's.
    var offered: [ToolDefinition] {
        if request.toolChoice == .none || (request.hasSeparateAnswer && !isAnswerSeparate) { return [] }
        return tools.definitions + request.clientTools
    }

    /// A call is executed only if tools are offered: the model may ignore that none is.
    private var executor: any ToolExecutor { offered.isEmpty ? NoTools() : tools }

    func isClientTool(_ name: String) -> Bool { request.clientTools.contains { $0.name == name } }

    /// The calls to the agent's tools and those to the client's, each in the model's order.
    func partitioned(_ calls: [ToolCall]) -> (ours: [ToolCall], clients: [ToolCall]) {
        let names = Set(request.clientTools.map(\.name))
        return (calls.filter { !names.contains($0.name) }, calls.filter { names.contains($0.name) })
    }

    /// Executes the calls to the agent's tools and records their results in the order of the calls.
    ///
    /// - Parameter callsMax: calls that may be executed; the others have an error as their result.
    /// - Returns: the ending of the run if the model only repeats a call.
    /// - Throws: `SessionError`, `Interruption`, and errors of observers.
    mutating func execute(
        _ calls: [ToolCall], atMost callsMax: Int, on path: inout [Message],
        _ transcript: inout some SessionTranscript
    ) throws -> Ending? {
        let executed = Array(calls.prefix(max(0, callsMax)))
        for batch in ToolBatches.batches(of: executed, isReadOnly: executor.isReadOnly) {
            if batch.contains(where: { repeated.decide($0) == .end }) {
                try state.emit(.notice("the run ended because the model repeated the same tool call"))
                return .length(.repetition)
            }
            try execute(batch: batch, on: &path, &transcript)
        }
        for call in calls.dropFirst(executed.count) {
            let output = ToolOutput(text: "Not executed: the run has reached its limit of tool calls.", isError: true)
            try record(call, output, on: &path, &transcript)
        }
        return nil
    }

    private mutating func execute(
        batch: [ToolCall], on path: inout [Message], _ transcript: inout some SessionTranscript
    ) throws {
        let decisions = batch.map { repeated.decide($0) }
        let executed = batch.indices.filter { decisions[$0] == .execute }
        var outputs = decisions.map(\.refusal)
        let start = now()
        do {
            for (call, output) in zip(batch, outputs) {
                try state.emit(.toolStarted(call))
                if let output { try state.emit(.toolEnded(EndedToolCall(call, output, milliseconds: 0))) }
            }
            try executor.execute(executed.map { batch[$0] }) { event in
                switch event {
                case .progress(let index, let text):
                    try state.emit(.toolProgress(callId: batch[executed[index]].id, text: text))
                case .ended(let index, let output):
                    let (place, call) = (executed[index], batch[executed[index]])
                    let result = output.noting(repeated.record(call, output: output.text))
                    outputs[place] = result
                    let milliseconds = Int(start.duration(to: now()) / .milliseconds(1))
                    try state.emit(.toolEnded(EndedToolCall(call, result, milliseconds: milliseconds)))
                }
            }
        } catch {
            // The session keeps what the calls have done, whatever ends the run.
            for (call, output) in zip(batch, outputs) {
                try record(call, output ?? .interrupted, on: &path, &transcript)
            }
            throw error
        }
        for (index, call) in batch.enumerated() {
            if decisions[index] != .execute { repeated.record(call, output: nil) }
            try record(call, outputs[index] ?? .interrupted, on: &path, &transcript)
        }
    }

    private mutating func record(
        _ call: ToolCall, _ output: ToolOutput, on path: inout [Message], _ transcript: inout some SessionTranscript
    ) throws {
        var result = ToolResult(callId: call.id, toolName: call.name, content: output.content, isError: output.isError)
        result.details = output.details
        try transcript.append(.toolResult(result), durable: false)
        path.append(.toolResult(result))
    }
}

extension RepeatedCalls.Decision {
    /// The output of a call that is not executed.
    fileprivate var refusal: ToolOutput? {
        guard case .refuse(let finding) = self else { return nil }
        return ToolOutput(text: "Not executed: you \(finding.sentence) Answer now.", isError: true)
    }
}

extension RepeatedCalls.Finding {
    /// A sentence for the model, without its subject.
    fileprivate var sentence: String {
        switch self {
        case .same(let count): "have made this call \(counted(count, "time")) with the same result."
        case .alternating(let count): "have made two calls in turn, \(count) calls with the same results."
        }
    }
}

extension ToolOutput {
    fileprivate static let interrupted = ToolOutput(
        text: "The run was stopped before this call ended. Its changes until then were kept.", isError: true)

    /// The output, with a text for a model that repeats itself.
    fileprivate func noting(_ finding: RepeatedCalls.Finding?) -> ToolOutput {
        guard let finding else { return self }
        var noted = self
        noted.content.append(.text("You \(finding.sentence) Do something else, or answer."))
        return noted
    }
}
