/// A command of the original OpenClaw that this program does not have.
struct MissingCommand: Equatable {
    /// The words that call it, without the program's name.
    let words: String
    /// The replacement, as the end of a sentence.
    let instead: String

    var sentence: String { "there is no command `openclaw \(words)`; \(instead)" }

    /// The missing command that the arguments call; nil for another one, which the parser reports.
    ///
    /// Only the first two words are compared; a leading `help` is skipped.
    init?(calledBy arguments: [String]) {
        let words = arguments.prefix { !$0.hasPrefix("-") }.drop { $0 == "help" }
        let called = (words.prefix(2).joined(separator: " "), words.first ?? "")
        if let instead = Self.instead[called.0] {
            self.init(words: called.0, instead: instead)
        } else if let instead = Self.instead[called.1] {
            self.init(words: called.1, instead: instead)
        } else if arguments.first == "gateway", let option = Self.startOption(arguments.dropFirst().first ?? "") {
            self.init(words: "gateway \(option)", instead: Self.start)
        } else if arguments.first == "agent", let (option, instead) = Self.agentOption(arguments.dropFirst()) {
            self.init(words: "agent \(option)", instead: instead)
        } else {
            return nil
        }
    }

    private init(words: String, instead: String) {
        self.words = words
        self.instead = instead
    }

    /// The option with which `gateway` starts the original OpenClaw; nil for another word.
    private static func startOption(_ word: String) -> String? {
        startOptions.first { word == $0 || word.hasPrefix("\($0)=") }
    }

    /// The first option that `agent` of the original OpenClaw has, and this one has not; nil if there is none.
    private static func agentOption(_ words: some Sequence<String>) -> (option: String, instead: String)? {
        for word in words.prefix(while: { $0 != "--" }) {
            let option = String(word.prefix { $0 != "=" })
            if let instead = agentOptions[option] { return (option, instead) }
        }
        return nil
    }

    private static let agentOptions = [
        "--deliver": channels, "--channel": channels, "--reply-to": channels, "--reply-channel": channels,
        "--reply-account": channels, "--to": "\(channels): name a session with --session-key",
        "-t": "\(channels): name a session with --session-key",
        "--verbose": "a terminal shows the tool calls, and --json --stream prints them",
    ]

    private static let startOptions = [
        "--port", "--bind", "--auth", "--token", "--password", "--tailscale", "--allow-unconfigured", "--dev",
        "--reset", "--force", "--verbose", "--ws-log", "--compact", "--raw-stream",
    ]

    private static let start =
        "run `systemctl start openclaw-gateway.socket`, which starts it with the first connection; without systemd, run "
        + "`openclaw-gateway --listen 127.0.0.1:18789`"
    private static let edit =
        "edit /etc/openclaw/openclaw.json, then run `sudo openclaw config validate`; the gateway applies a change "
        + "within a second"
    private static let models =
        "models and providers are configured in /etc/openclaw/openclaw.json, see openclaw.json(5)"
    private static let status = "use `openclaw gateway status`"
    private static let check = "use `sudo openclaw doctor`"
    private static let setup = "the installation made a token, and openclaw-gateway(8) describes the next steps"
    private static let channels = "this gateway serves clients of the OpenAI API, but no chat channels"
    private static let files = "the instructions of an agent are files in its workspace, see openclaw-gateway(8)"
    private static let page = "this gateway has no web page; clients of the OpenAI API use http://127.0.0.1:18789/v1"
    private static let package = "use apt"
    private static let unserved = "this gateway does not have this feature"

    /// By the words of the command.
    private static let instead: [String: String] = [
        "agents": "agents are configured in agents.list of /etc/openclaw/openclaw.json, see openclaw.json(5)",
        "message": channels, "channels": channels, "pairing": channels, "directory": channels,
        "onboard": setup, "setup": setup, "configure": setup,
        "health": status, "status": status, "daemon": "use `openclaw gateway status` and systemctl",
        "config set": edit, "config unset": edit, "config patch": edit,
        "config file": "use `sudo openclaw config validate`, which prints the path of the file",
        "config schema": "openclaw.json(5) describes every key",
        "models": models, "logs": "use `journalctl --follow --unit openclaw-gateway`",
        "dashboard": page, "tui": "use `openclaw chat`", "webchat": page,
        "gateway run": start, "gateway start": start,
        "gateway stop": "run `systemctl stop openclaw-gateway.socket openclaw-gateway.service`",
        "gateway restart": "run `systemctl restart openclaw-gateway.service`",
        "gateway install": "the Debian package installs the service", "gateway uninstall": package,
        "gateway health": status, "gateway probe": status,
        "gateway call": "this gateway serves HTTP only, see openclaw-gateway(8)",
        "sessions cleanup": "use `openclaw sessions expire`",
        "memory": files, "skills": files,
        "security": check,
        "secrets": "keys of providers are environment variables or credentials of systemd, see openclaw-gateway(8)",
        "backup": "a backup is a copy of /etc/openclaw and /var/lib/openclaw",
        "update": package, "uninstall": package, "reset": package,
        "completion": "the package installs the completions of bash, zsh and fish",
        "cron": unserved, "browser": unserved, "nodes": unserved, "node": unserved, "devices": unserved,
        "plugins": unserved, "hooks": unserved, "webhooks": unserved, "sandbox": unserved, "approvals": unserved,
        "system": unserved, "acp": unserved, "mcp": unserved,
    ]
}
