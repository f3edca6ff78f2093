internal import Commands
internal import Conversation
internal import JSON
internal import Service

/// How a command ended, as the output of a tool.
struct CommandResult {
    private let end: CommandEnd

    init(_ end: CommandEnd) {
        self.end = end
    }

    var isError: Bool { end.result != .exited(0) || end.timedOut }

    /// The output of the command, and a line about its end if it failed.
    func output(_ output: CommandOutput, unit: String) -> ToolOutput {
        var text = output.text(discarded: end.outputBytesDiscarded)
        if isError {
            text += (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + "[\(sentence)]"
        } else if text.isEmpty {
            text = "[The command succeeded without output.]"
        }
        var result = ToolOutput(text: text, isError: isError, details: details(unit: unit))
        result.command = use(unit: unit)
        return result
    }

    /// How it ended: `The command ended with status 1.`
    var sentence: String {
        if end.timedOut { return "The command was killed because its time limit was reached." }
        if end.outOfMemory { return "The command was killed because its memory limit was reached." }
        return switch end.result {
        case .exited(let status): "The command ended with status \(status)."
        case .signalled(let signal): "The command was killed by signal \(signal)."
        case .refused(let sentence): sentence
        }
    }

    private func use(unit: String) -> CommandUse {
        CommandUse(
            isError ? .failed : .completed, unit: unit, cpuMicroseconds: end.cpuMicroseconds,
            memoryPeakBytes: end.memoryPeakBytes)
    }

    func details(unit: String) -> Slice {
        var writer = Writer()
        writer.object { writer in
            writer.member("status", isError ? "failed" : "completed")
            switch end.result {
            case .exited(let status): writer.member("exitCode", status)
            case .signalled(let signal): writer.member("signal", signal)
            case .refused: break
            }
            if end.timedOut { writer.member("timedOut", true) }
            if end.outOfMemory { writer.member("outOfMemory", true) }
            writer.member("cpuMicroseconds", end.cpuMicroseconds)
            writer.member("memoryPeakBytes", end.memoryPeakBytes)
            if !unit.isEmpty { writer.member("unit", unit) }
        }
        return Slice(writer)
    }
}
