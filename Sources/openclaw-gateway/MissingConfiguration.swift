internal import Configuration
internal import Posix

/// The message for a missing configuration file: the paths that were tried, and commands that create a file.
struct MissingConfiguration: CustomStringConvertible {
    private let invocation: Invocation
    private let program: String

    init(_ invocation: Invocation, program: String) {
        self.invocation = invocation
        self.program = program
    }

    var description: String {
        """
        openclaw-gateway: there is no configuration file: $OPENCLAW_CONFIG_PATH is not set, and \
        \(invocation.location.file) does not exist.
        These three lines make a directory and a configuration with a new token, and start the gateway with them:

        mkdir -p -m 700 ~/openclaw
        (umask 077; echo "{gateway: {auth: {token: '$(od -An -N24 -tx1 /dev/urandom | tr -d ' \\n')'}, \
        http: {endpoints: {chatCompletions: {enabled: true}}}}}" >~/openclaw/openclaw.json)
        \(program) --config ~/openclaw/openclaw.json --state-dir ~/openclaw/state \(listen)
        """
    }

    /// The options of the endpoints.
    private var listen: String {
        let endpoints = invocation.listen.isEmpty ? ["127.0.0.1:18789"] : invocation.listen.map { "\($0)" }
        return endpoints.map { "--listen \($0)" }.joined(separator: " ")
    }
}
