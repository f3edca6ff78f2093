internal import ArgumentParser
internal import Glibc
internal import Posix
internal import Text

/// `openclaw agent`: sends one message to an agent and prints the answer while it arrives.
struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Sends a message to an agent and prints the answer.",
        discussion: """
            The message is sent to the running gateway, over its Unix socket or to --url. If no gateway accepts a \
            connection at the Unix socket, the agent runs in this process, as with --local.
            The exit statuses are those of sysexits.h, see openclaw(1).
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var gateway: GatewayAddressOptions

    @Option(name: [.short, .long], help: "The message (default: standard input).")
    var message: String?

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

    @Option(help: ArgumentHelp("An image of the message: PNG, JPEG, GIF or WebP. May be repeated.", valueName: "file"))
    var image: [String] = []

    @Option(help: ArgumentHelp("Stop the run after this time.", valueName: "seconds"))
    var timeout: Int?

    @Flag(help: "Print one JSON object when the run has ended.")
    var json = false

    @Flag(help: "With --json, print each event of the run as one line, while it happens.")
    var stream = false

    @Flag(help: "Run the agent in this process, without the gateway.")
    var local = false

    func validate() throws {
        if stream && !json { throw ValidationError("--stream is an addition to --json") }
        if sessionKey != nil && sessionId != nil {
            throw ValidationError("--session-key and --session-id cannot be combined")
        }
        if local && gateway.url != nil { throw ValidationError("--local and --url cannot be combined") }
        if let timeout, timeout < 1 { throw ValidationError("--timeout must be a positive number of seconds") }
        if let name = [agent, model, sessionKey, sessionId].compactMap({ $0 }).first(where: { !$0.isHeaderValue }) {
            throw ValidationError("not a name: \(terminalEscaped(name))")
        }
    }

    func run() throws {
        let message = try AgentMessage(self)
        let address = try gateway.address(options.location)
        let shown = try ShownRun(of: "openclaw agent") { output in
            if json { return stream ? EventLines(output) : EventObject(output) }
            return output.isTerminal ? TerminalView(output) : PlainText(output)
        }
        let watch = shown.output.watch
        watch.deadline = timeout.map { .now + .seconds($0) }
        var delivery = AgentDelivery(options: options, address: address, local: local, watch: watch)
        try shown.present { try delivery.deliver(message, show: shown.view.show) }
    }

}

/// The value of `--thinking`.
enum ThinkingLevel: String, ExpressibleByArgument, CaseIterable {
    case off, minimal, low, medium, high, xhigh

    /// The value of the field `reasoning_effort`.
    var effort: String { self == .off ? "none" : rawValue }
}

extension String {
    /// Whether this can be the value of a header field.
    var isHeaderValue: Bool { !isEmpty && utf8.allSatisfy(\.isFieldValueByte) }
}
