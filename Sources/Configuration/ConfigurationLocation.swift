internal import Posix
package import SystemPackage

/// The paths of configuration and state: from options, else from the environment, else Debian's paths.
package struct ConfigurationLocation: Equatable, Sendable {
    /// Absolute.
    package let file: FilePath
    /// Whether an option or variable named the file.
    package let isNamed: Bool
    /// Absolute.
    package let stateDirectory: FilePath

    /// - Parameters:
    ///   - file: the value of `--config`; takes precedence over `OPENCLAW_CONFIG_PATH`.
    ///   - stateDirectory: the value of `--state-dir`; precedes `OPENCLAW_STATE_DIR` and systemd's `STATE_DIRECTORY`.
    package init(
        file: String? = nil, stateDirectory: String? = nil, _ environment: ConfigurationEnvironment = .process
    ) {
        let named = file ?? environment["OPENCLAW_CONFIG_PATH"]
        self.file = Self.absolute(named ?? "/etc/openclaw/openclaw.json")
        isNamed = named != nil
        // A unit may have several state directories; the first is the gateway's (systemd.exec(5)).
        let unit = environment["STATE_DIRECTORY"].map { String($0.prefix { $0 != ":" }) }
        let state = stateDirectory ?? environment["OPENCLAW_STATE_DIR"] ?? unit
        self.stateDirectory = Self.absolute(state ?? "/var/lib/openclaw")
    }

    private static func absolute(_ text: String) -> FilePath {
        let path = FilePath(text)
        if path.isAbsolute { return path.lexicallyNormalized() }
        return ProcessEnvironment.workingDirectory?.pushing(path).lexicallyNormalized() ?? path
    }
}
