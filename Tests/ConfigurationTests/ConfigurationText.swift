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
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(text, to: name) }
        try folder.write(text, to: "openclaw.json")
        return read(in: folder)
    }

    /// Reads `openclaw.json` of a folder, whatever it holds.
    func read(in folder: TemporaryFolder) -> ConfigurationReading {
        let variables = ConfigurationEnvironment(environment)
        let location = ConfigurationLocation(
            file: "\(folder.path)/openclaw.json", stateDirectory: "/state", variables)
        return ConfigurationReading(location, variables, for: purpose)
    }
}

extension ConfigurationText: ExpressibleByStringLiteral {
    init(stringLiteral text: String) {
        self.init(text)
    }
}

/// What a text is read as; nil when it has errors.
func configuration(_ text: ConfigurationText) throws -> Configuration? {
    try text.read().configuration
}

/// What reading a text reports, each as `line:column severity key: reason`.
func findings(_ text: ConfigurationText) throws -> [String] {
    try text.read().findings.map(\.short)
}

extension ConfigurationFinding {
    /// Without the file.
    var short: String {
        let place = position.map { "\($0.line):\($0.column) " } ?? ""
        return "\(place)\(severity.rawValue) \(key): \(reason)"
    }
}
