internal import Commands
package import Configuration
internal import Conversation
internal import JSON
internal import Posix
internal import Text

/// The tool `process`: the agent's commands in the background (R-44).
package struct ProcessTool: Tool {
    package let name = "process"
    package let description = """
        Controls commands in the background. list shows them; poll returns the output since an offset and waits up to \
        timeoutMs for more; log returns lines of the output; write sends data to standard input; kill ends a command.
        """
    package let summary = "Control commands in the background"
    package let parameters = ToolParameters([
        ToolParameter(
            "action", .choice(["list", "poll", "log", "write", "kill", "clear", "remove"]), "What to do",
            isRequired: true),
        ToolParameter(
            "sessionId", .string, "The command; required for every action but list",
            aliases: ["session_id", "id"]),
        ToolParameter("data", .string, "For write: the text for standard input"),
        ToolParameter("eof", .boolean, "For write: whether standard input ends after the data"),
        ToolParameter(
            "offset", .integer(0...Int.max), "For poll: the next offset of the last result; for log: the first line"),
        ToolParameter("limit", .integer(1...100_000), "For log: the largest number of lines"),
        ToolParameter(
            "timeoutMs", .integer(0...60_000), "For poll: the time to wait for output", aliases: ["timeout_ms"]),
    ])
    package let isReadOnly = false
    package let usesCommands = true

    /// Time between two looks for more output of a command.
    private static let pollInterval = Duration.milliseconds(100)
    private static let linesDefault = 200
    /// Longest part of a line that log shows from an offset on, in bytes.
    private static let lineBytesMax = 16_384
    /// Bytes of a result that are reserved for the notice.
    private static let noticeBytes = 512

    package init() {}

    package func seconds(_ arguments: ToolArguments, _ settings: ToolsConfiguration) -> Int? {
        (arguments.integer("timeoutMs") ?? 0) / 1_000 + settings.callSeconds
    }

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        let action = arguments.string("action") ?? ""
        if action == "list" { return ToolOutput(text: try Self.list(context)) }
        guard let id = arguments.string("sessionId") else {
            throw ToolError("The argument `sessionId` is missing. The action list shows the commands.")
        }
        guard let command = try BackgroundCommand(named: id, in: context) else {
            throw ToolError("There is no command with this sessionId. The action list shows the commands.")
        }
        switch action {
        case "poll": return try Self.poll(command, arguments, context)
        case "log": return try Self.log(command, arguments, context)
        case "write": return try Self.write(arguments, to: command)
        default:
            try command.stop()
            return ToolOutput(text: "The command \(id) was stopped and is forgotten.")
        }
    }

    private static func list(_ context: ToolContext) throws -> String {
        let commands = try BackgroundCommand.all(in: context)
        if commands.isEmpty { return "No command is in the background." }
        return try commands.map { command in
            let text = command.command.split(separator: "\n").first ?? ""
            return "\(command.name.id): \(text.prefix(120)) [\(sentence(try command.state()))]"
        }.joined(separator: "\n")
    }

    private static func sentence(_ state: BackgroundCommand.State) -> String {
        switch state {
        case .running: "The command is running."
        case .ended(let end, _): CommandResult(end).sentence
        case .crashed: "The command was stopped from outside."
        }
    }

    private static func poll(
        _ command: BackgroundCommand, _ arguments: ToolArguments, _ context: ToolContext
    ) throws -> ToolOutput {
        let until = context.waiting.now + .milliseconds(arguments.integer("timeoutMs") ?? 0)
        let offset = arguments.integer("offset") ?? 0
        guard try command.isOffset(offset) else {
            throw ToolError(
                "The offset \(offset) is not one that poll has returned; it does not count bytes of the output. Use the "
                    + "next offset of an earlier poll, or 0 for the output from its start.")
        }
        // The state first: a command that has ended then has no output that is not read.
        var state = try command.state()
        var part = try command.output(from: offset)
        while part.text.isEmpty, state == .running, context.waiting.now < until {
            _ = try context.waiting.wait(for: [], until: min(until, context.waiting.now + pollInterval))
            state = try command.state()
            part = try command.output(from: part.next)
        }
        var output = CommandOutput(bytesMax: context.resultBytesMax)
        output.append(part.text)
        let shown = part.text.isEmpty ? "[No new output.]" : output.text()
        let text = "\(gap(part))\(shown)\n[\(sentence(state)) The next offset is \(part.next).]"
        guard case .ended(let end, _) = state else { return ToolOutput(text: text) }
        let result = CommandResult(end)
        return ToolOutput(text: text, isError: result.isError, details: result.details(unit: command.started.unit))
    }

    private static func gap(_ part: BackgroundCommand.Part) -> String {
        part.missingBytes > 0 ? "[\(counted(part.missingBytes, "byte")) of the output not kept.]\n" : ""
    }

    /// Lines of the output, the last ones without an offset.
    private static func log(
        _ command: BackgroundCommand, _ arguments: ToolArguments, _ context: ToolContext
    ) throws -> ToolOutput {
        let limit = arguments.integer("limit") ?? linesDefault
        let state = sentence(try command.state())
        let text =
            try arguments.integer("offset").map { offset in
                try lines(from: max(1, offset), of: command, atMost: limit, context)
            } ?? lastLines(of: command, atMost: limit, context)
        return ToolOutput(text: "\(text) \(state)]")
    }

    /// The lines from a number on, with the start of a notice. The output is read up to the last of them.
    private static func lines(
        from offset: Int, of command: BackgroundCommand, atMost limit: Int, _ context: ToolContext
    ) throws -> String {
        let bytesMax = max(64, context.resultBytesMax - noticeBytes)
        var window = LineWindow(offset: offset, linesMax: limit, bytesMax: bytesMax, lineBytesMax: lineBytesMax)
        var (place, isAtEnd) = (0, false)
        while !window.isFull, !isAtEnd {
            let part = try command.output(from: place)
            window.take(Array(part.text.utf8))
            isAtEnd = part.next == place
            place = part.next
        }
        if isAtEnd { window.finish() }
        guard window.lines >= offset else {
            throw ToolError("The output has \(counted(window.lines, "line")). Use a smaller offset.")
        }
        let last = offset + window.shown - 1
        let rest = window.isFull ? "Continue with offset \(last + 1)." : "This is the end of the output."
        return String(decoding: window.bytes, as: UTF8.self) + "\n[\(lineRange(offset, last)). \(rest)"
    }

    /// The last lines, with the start of a notice. Only the end of the output is read.
    private static func lastLines(
        of command: BackgroundCommand, atMost limit: Int, _ context: ToolContext
    ) throws -> String {
        let (part, isWhole) = try command.outputEnd()
        let lines = part.text.split(separator: "\n", omittingEmptySubsequences: false)
        let shown = lines.suffix(limit)
        var output = CommandOutput(bytesMax: context.resultBytesMax)
        output.append(shown.joined(separator: "\n"))
        let place =
            isWhole
            ? "\(lineRange(lines.count - shown.count + 1, lines.count)) of \(lines.count)."
            : "The last \(counted(shown.count, "line")); an offset shows earlier ones."
        return "\(gap(part))\(output.text())\n[\(place)"
    }

    private static func write(_ arguments: ToolArguments, to command: BackgroundCommand) throws -> ToolOutput {
        let bytes = Array((arguments.string("data") ?? "").utf8)
        guard try command.state() == .running else { throw ToolError("The command has ended; it reads no more input.") }
        let count = try command.write(bytes)
        guard count == bytes.count else {
            throw ToolError(
                "Written: \(count) of \(counted(bytes.count, "byte")). The command reads slowly. Write the rest later.")
        }
        if arguments.boolean("eof") == true { try command.closeInput() }
        return ToolOutput(text: "Wrote \(counted(count, "byte")).")
    }
}
