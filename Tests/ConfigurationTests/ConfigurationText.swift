import Configuration
import JSON
import SystemPackage
import TestSupport

/// A configuration as a test writes it.
struct ConfigurationText {
    /// Enough for any configuration to serve.
    static let token = ["OPENCLAW_GATEWAY_TOKEN": "of-the-environment"]

    var text: String
    var environment = token
    /// Other files by their names.
    var files: [String: String] = [:]
    var purpose = ConfigurationPurpose.serving

    init(_ text: String) {
        self.text = text
    }

    func read() throws -> ConfigurationReading {
        let directory = try TemporaryDirectory()
        for (name, text) in files { try directory.write(text, to: name) }
        try directory.write(text, to: "openclaw.json")
        return read(in: directory)
    }

    /// Reads `openclaw.json` of a directory, whatever it holds.
    func read(in directory: TemporaryDirectory) -> ConfigurationReading {
        let variables = ConfigurationEnvironment(environment)
        let location = ConfigurationLocation(
            file: "\(directory.path)/openclaw.json", stateDirectory: "/state", variables)
        return ConfigurationReading(location, variables, for: purpose)
    }
}

extension ConfigurationText: ExpressibleByStringLiteral {
    init(stringLiteral text: String) {
        self.init(text)
    }
}

/// What a string is read as; nil when it has errors.
func configuration(_ text: ConfigurationText) throws -> Configuration? {
    try text.read().configuration
}

/// What reading a string reports, each as `line:column severity key: reason`.
func diagnostics(_ text: ConfigurationText) throws -> [String] {
    try text.read().diagnostics.map(\.short)
}

extension ConfigurationDiagnostic {
    /// Without the file.
    var short: String {
        let place = position.map { "\($0.line):\($0.column) " } ?? ""
        return "\(place)\(severity.rawValue) \(key): \(reason)"
    }
}
