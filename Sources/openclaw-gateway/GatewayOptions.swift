internal import ArgumentParser
internal import Configuration
internal import Posix

/// The options of `openclaw-gateway`.
struct GatewayOptions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openclaw-gateway",
        abstract: "Serves agents to clients that speak OpenAI Chat Completions.",
        discussion: "Started by systemd it takes the sockets it is given; otherwise it binds gateway.bind and port.",
        version: Version.current)

    @Option(
        help: ArgumentHelp(
            "The configuration file (default: $OPENCLAW_CONFIG_PATH, else /etc/openclaw/openclaw.json).",
            valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "The directory of sessions and workspaces (default: $OPENCLAW_STATE_DIR, else $STATE_DIRECTORY, else "
                + "/var/lib/openclaw).",
            valueName: "directory"))
    var stateDir: String?

    @Option(
        help: ArgumentHelp(
            "Listen here unless systemd passes sockets: 127.0.0.1:18789, [::1]:18789 or /run/gateway.sock. May be "
                + "repeated.",
            valueName: "endpoint"),
        transform: { text in
            guard let endpoint = StreamAddress(text) else {
                throw ValidationError("expected an address and a port, or an absolute path")
            }
            return endpoint
        })
    var listen: [StreamAddress] = []

    @Flag(help: "Check the configuration and exit: 0 if it is right, 78 if not.")
    var check = false

    @Option(
        help: ArgumentHelp(
            "Make the supervisor with this process id reload, and wait for the result: 0 if it has reloaded, else 1.",
            valueName: "pid"),
        transform: { text in
            guard let pid = Int32(text), pid > 1 else { throw ValidationError("expected the id of a process") }
            return pid
        })
    var reload: Int32?

    @Flag(help: "Serve the connection on standard input and exit.")
    var connection = false

    var invocation: Invocation {
        Invocation(
            location: ConfigurationLocation(file: config, stateDirectory: stateDir), listen: listen, check: check,
            reload: reload, connection: connection)
    }
}
