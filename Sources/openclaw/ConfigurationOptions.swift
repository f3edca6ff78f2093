internal import ArgumentParser
internal import Configuration

/// The options for the paths of configuration and state.
struct ConfigurationOptions: ParsableArguments {
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

    var location: ConfigurationLocation { location() }

    /// The location for a process with other variables. Options and variables of this command take precedence.
    func location(_ environment: ConfigurationEnvironment = .process) -> ConfigurationLocation {
        let own = ConfigurationEnvironment.process
        return ConfigurationLocation(
            file: config ?? own["OPENCLAW_CONFIG_PATH"], stateDirectory: stateDir ?? own["OPENCLAW_STATE_DIR"],
            environment)
    }
}
