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
    /// Absolute; nil if neither a variable names it nor Debian's directory exists.
    package let runtimeDirectory: FilePath?

    private static let debianRuntimeDirectory = FilePath("/run/openclaw")

    /// - Parameters:
    ///   - file: the value of `--config`; takes precedence over `OPENCLAW_CONFIG_PATH`.
    ///   - stateDirectory: the value of `--state-dir`; precedes `OPENCLAW_STATE_DIR` and systemd's `STATE_DIRECTORY`.
    package init(
        file: String? = nil, stateDirectory: String? = nil, _ environment: ConfigurationEnvironment = .process
    ) {
        let named = file ?? environment["OPENCLAW_CONFIG_PATH"]
        self.file = Self.absolute(named ?? "/etc/openclaw/openclaw.json")
        isNamed = named != nil
        // A unit may have several directories of a kind; the first is the gateway's (systemd.exec(5)).
        let first = { (name: String) in environment[name].map { String($0.prefix { $0 != ":" }) } }
        let state = stateDirectory ?? environment["OPENCLAW_STATE_DIR"] ?? first("STATE_DIRECTORY")
        self.stateDirectory = Self.absolute(state ?? "/var/lib/openclaw")
        let runtime = environment["OPENCLAW_RUNTIME_DIR"] ?? first("RUNTIME_DIRECTORY")
        runtimeDirectory = runtime.map { Self.absolute($0) } ?? Self.existingRuntimeDirectory
    }

    private static var existingRuntimeDirectory: FilePath? {
        let status = try? File.status(debianRuntimeDirectory)
        return status?.kind == .directory ? debianRuntimeDirectory : nil
    }

    private static func absolute(_ text: String) -> FilePath {
        let path = FilePath(text)
        if path.isAbsolute { return path.lexicallyNormalized() }
        return ProcessEnvironment.workingDirectory?.pushing(path).lexicallyNormalized() ?? path
    }
}
