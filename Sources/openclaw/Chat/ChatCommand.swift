internal import ArgumentParser
internal import Fetch
internal import Glibc
internal import Posix
internal import SystemPackage
internal import Text

/// `openclaw chat`: a conversation with an agent on the terminal.
struct ChatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Talks with an agent on the terminal.",
        discussion: """
            Each message continues the session, as with `openclaw agent`. A line that ends with \\ goes on in the next \
            one; a message of many lines stands between two lines with \"\"\". Ctrl-C stops an answer, /help lists the \
            commands, and Ctrl-D ends the conversation.
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var gateway: GatewayAddressOptions

    @Option(help: ArgumentHelp("The agent (default: the default agent).", valueName: "id"))
    var agent: String?

    @Option(help: ArgumentHelp("Continue or begin the session with this key (default: main).", valueName: "key"))
    var sessionKey: String?

    @Option(help: ArgumentHelp("Continue or begin the session explicit:ID of the agent.", valueName: "id"))
    var sessionId: String?

    @Option(help: "The effort of thinking: off, minimal, low, medium, high or xhigh (default: the model's).")
    var thinking: ThinkingLevel?

    @Option(help: ArgumentHelp("The model, instead of the agent's own.", valueName: "provider/model"))
    var model: String?

    @Flag(help: "Run the agent in this process, without the gateway.")
    var local = false

    func validate() throws {
        if sessionKey != nil && sessionId != nil {
            throw ValidationError("--session-key and --session-id cannot be combined")
        }
        if local && gateway.url != nil { throw ValidationError("--local and --url cannot be combined") }
        if let name = [agent, model, sessionKey, sessionId].compactMap({ $0 }).first(where: { !$0.isHeaderValue }) {
            throw ValidationError("not a name: \(terminalEscaped(name))")
        }
    }

    func run() throws {
        guard StandardOutput.isTerminal(STDIN_FILENO), StandardOutput.isTerminal(STDOUT_FILENO) else {
            StandardError.print(
                "openclaw chat: this command needs a terminal; in a pipe or a script use openclaw agent")
            throw ExitCode.validationFailure
        }
        let editor: LineEditor
        do throws(SystemError) {
            editor = try LineEditor(history: Self.historyFile())
        } catch {
            StandardError.print("openclaw chat: \(error); install the package libedit2")
            throw ExitCode.unavailable
        }
        let signals = try SignalDescriptor(Signals.notIgnored(among: [SIGINT, SIGTERM, SIGHUP]))
        let output = StandardOutput(stoppedBy: signals)
        let delivery = AgentDelivery(
            options: options, address: try gateway.address(options.location), local: local, watch: output.watch)
        var chat = Chat(self, delivery, output, signals)
        try chat.talk(editor)
    }

    /// The file of the remembered lines, of the user who has started the command; nil without a home directory.
    private static func historyFile() -> String? {
        let state = ProcessEnvironment.variable("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard let state = state ?? ProcessEnvironment.variable("HOME").map({ "\($0)/.local/state" }) else { return nil }
        // A directory that cannot be made costs the history only.
        try? AtomicFile.createDirectory(FilePath("\(state)/openclaw"), isDurable: false)
        return "\(state)/openclaw/chat-history"
    }
}
