internal import Commands
package import Configuration
internal import Conversation
internal import JSON
internal import Posix
internal import Service
internal import Text

/// The tool `exec`: a shell command in a unit of its own.
package struct ExecTool: Tool {
    package let name = "exec"
    package let description = """
        Runs a shell command in the workspace and returns its output, standard error included. A command that takes \
        longer than yieldMs, or with background: true, continues in the background: use process with its sessionId. \
        Bytes that are not UTF-8 text, and control characters, are shown as \u{FFFD}.
        """
    package let summary = "Run a shell command"
    package let parameters = ToolParameters(
        [
            ToolParameter("command", .string, "The command, for the shell", isRequired: true, aliases: ["cmd"]),
            ToolParameter(
                "workdir", .string, "The working directory, in the workspace",
                aliases: ToolParameter.directoryAliases + [
                    "cwd", "working_directory", "working_dir", "workingDirectory",
                ]),
            ToolParameter("env", .map, "Additional variables of the environment", aliases: ["environment"]),
            ToolParameter(
                "timeout", .integer(1...604_800), "Seconds after which the command is killed",
                aliases: ["timeoutSec", "timeout_seconds", "timeoutSeconds"]),
            ToolParameter(
                "yieldMs", .integer(0...600_000), "Milliseconds to wait for the command", aliases: ["yield_ms"]),
            ToolParameter(
                "background", .boolean, "Whether to continue in the background at once",
                aliases: ["run_in_background"]),
        ],
        // An explanation of the command, and the parameters of the reference that the operator decides about.
        ignoring: ["description", "pty", "elevated", "host", "security", "ask", "node"])
    package let isReadOnly = false
    package let usesCommands = true

    /// Time for the start and the end of a command, in addition to the time for which the tool waits for it.
    private static let marginSeconds = 45

    package init() {}

    /// Longest list of programs in the description of the tool, in bytes.
    private static let programsBytesMax = 1_024

    package func note(_ settings: ToolsConfiguration) -> String? {
        guard settings.exec.security == .allowlist else { return nil }
        let programs = settings.exec.allowlist.map { printable($0, bytesMax: 256) }
        var (shown, bytes) = (0, 0)
        while shown < programs.count, bytes + programs[shown].utf8.count <= Self.programsBytesMax {
            bytes += programs[shown].utf8.count + 2
            shown += 1
        }
        let rest = shown < programs.count ? ", and \(programs.count - shown) more" : ""
        return """
            There is no shell: the command is one program with its arguments, without pipes, redirections and variables. \
            The programs are: \(programs.prefix(shown).joined(separator: ", "))\(rest).
            """
    }

    package func seconds(_ arguments: ToolArguments, _ settings: ToolsConfiguration) -> Int? {
        Self.waitMilliseconds(arguments, settings) / 1_000 + Self.marginSeconds
    }

    private static func waitMilliseconds(_ arguments: ToolArguments, _ settings: ToolsConfiguration) -> Int {
        if arguments.boolean("background") == true { return 0 }
        return arguments.integer("yieldMs") ?? settings.exec.backgroundMs
    }

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        let exec = context.scope.settings.exec
        var request = try CommandRequest(
            .shell(arguments.string("command") ?? ""), directory: arguments.string("workdir"), in: context)
        request.environment = (arguments.map("env") ?? []).map { CommandRequest.Variable($0.name, $0.value) }
        request.allowlist = exec.security == .allowlist ? exec.allowlist : nil
        request.timeoutSeconds = min(arguments.integer("timeout") ?? exec.timeoutSec, exec.timeoutSec)
        let id = String(context.identifiers.next().prefix { $0 != "-" })
        request.background = CommandRequest.Background(agentId: context.scope.agentId, id: id)
        request.commandsMax = exec.commandsMax
        request.isAttached = true
        var run = CommandRun(in: context)
        let time = Duration.milliseconds(Self.waitMilliseconds(arguments, context.scope.settings))
        switch try run(request, waitingFor: time) {
        case .ended(let end): return CommandResult(end).output(run.output, unit: run.unit)
        case .running(let connection):
            // The command ends with the connection.
            guard run.canContinue else { throw Self.stopped(run) }
            try connection.detach()
            return Self.running(id, run)
        }
    }

    private static func stopped(_ run: CommandRun) -> ToolError {
        let shown = run.output.text()
        return ToolError(
            (shown.isEmpty ? "" : "\(shown)\n\n")
                + "The command was stopped, because it cannot continue in the background: the command service cannot "
                + "write its directory of commands. A longer yieldMs, up to 600000, gives a command more time.")
    }

    private static func running(_ id: String, _ run: CommandRun) -> ToolOutput {
        var details = Writer()
        details.object { writer in
            writer.member("status", "running")
            writer.member("sessionId", id)
            writer.member("unit", run.unit)
        }
        let shown = run.output.text()
        let text =
            "The command continues in the background, with the sessionId \(id). Use process to poll, write or kill."
        var output = ToolOutput(text: shown.isEmpty ? text : "\(shown)\n\n\(text)", details: Slice(details))
        output.command = CommandUse(.running, unit: run.unit)
        return output
    }
}
