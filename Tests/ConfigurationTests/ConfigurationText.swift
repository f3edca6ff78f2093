import Configuration
import JSON
import Posix
import SystemPackage

/// A folder that goes when its work is done.
struct TemporaryFolder: ~Copyable {
    let path: FilePath

    init() throws {
        path = FilePath("/tmp/configuration-tests-\(Identifiers.random.next())")
        try AtomicFile.createFolder(path)
    }

    deinit {
        let remove = Program("/bin/rm", arguments: ["-rf", path.string])
        // Whether it was removed matters to no test.
        _ = try? remove.start().wait(through: Watch(client: nil, termination: nil))
    }

    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        let file = path.pushing(FilePath(name))
        try AtomicFile.createFolder(file.removingLastComponent())
        try AtomicFile.write(Array(bytes), to: file)
    }
}

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
        for (name, text) in files { try folder.write(text.utf8, to: name) }
        try folder.write(text.utf8, to: "openclaw.json")
        return read(in: folder.path)
    }

    func read(in folder: FilePath) -> ConfigurationReading {
        let variables = ConfigurationEnvironment(environment)
        let location = ConfigurationLocation(
            file: folder.appending("openclaw.json").string, stateDirectory: "/state", variables)
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
