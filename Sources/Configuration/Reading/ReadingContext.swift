package import JSON
internal import Posix
internal import SystemPackage

/// The state of reading a configuration: files, diagnostics, variables, and the keys that were read.
final class ReadingContext {
    struct SourceFile {
        let path: FilePath
        let bytes: [UInt8]
    }

    private(set) var purpose: ConfigurationPurpose
    var environment: ConfigurationEnvironment
    /// The directory of the configuration file; paths of secrets are relative to it.
    let directory: FilePath
    var files: [SourceFile] = []
    private var found: [(diagnostic: ConfigurationDiagnostic, position: SourcePosition?)] = []
    private(set) var keys: [KnownKey] = []
    private(set) var unsupportedKeys = UnsupportedKeys()
    /// The variables and secrets that the section being read lacks; nil outside of sections that may lack them.
    private var lacking: [String]?
    /// The files of secrets that the configuration refers to.
    private var secretFiles: [FilePath] = []
    /// Files with secrets that a warning has named.
    private var exposedFiles: Set<FilePath> = []

    init(_ purpose: ConfigurationPurpose, _ environment: ConfigurationEnvironment, directory: FilePath) {
        self.purpose = purpose
        self.environment = environment
        self.directory = directory
    }

    /// The files of secrets, and the directory of systemd's credentials.
    var secretPaths: [FilePath] {
        secretFiles + (environment["CREDENTIALS_DIRECTORY"].map { [FilePath($0)] } ?? [])
    }

    var hasErrors: Bool { found.contains { $0.diagnostic.severity == .error } }
    var errorCount: Int { found.count { $0.diagnostic.severity == .error } }

    /// The diagnostics in the order of the files; those without a position come first.
    var diagnostics: [ConfigurationDiagnostic] {
        func order(_ position: SourcePosition?) -> (Int, Int) { (position?.file ?? -1, position?.offset ?? 0) }
        return found.sorted { order($0.position) < order($1.position) }.map(\.diagnostic)
    }

    func report(
        _ severity: ConfigurationDiagnostic.Severity, _ key: ConfigurationPath, at position: SourcePosition?,
        _ reason: String
    ) {
        if purpose == .listing { return }
        let location = position.map { position in
            let file = files[position.file]
            return (file: file.path, position: Optional(TextPosition(of: position.offset, in: file.bytes)))
        }
        found.append((ConfigurationDiagnostic(severity, key, at: location, reason), position))
    }

    /// Reports a message about a whole file.
    func report(
        _ severity: ConfigurationDiagnostic.Severity, _ key: ConfigurationPath, file: FilePath, _ reason: String
    ) {
        found.append((ConfigurationDiagnostic(severity, key, at: (file, nil), reason), nil))
    }

    /// Reads a section that lacks some of its variables or secrets without invalidating the configuration: each of them
    /// is a warning. Returns what is missing.
    func readOptional(_ read: () -> Void) -> [String] {
        lacking = []
        read()
        defer { lacking = nil }
        return lacking ?? []
    }

    /// Reads a section that is of no use to the gateway: its variables and secrets may be missing, as for `.inspecting`.
    func readUnused(_ read: () -> Void) {
        guard purpose == .serving else { return read() }
        purpose = .inspecting
        read()
        purpose = .serving
        keys = []
    }

    /// Whether a variable that is not set is reported.
    var expectsVariables: Bool { purpose == .serving || lacking != nil }

    /// Reports a variable or a secret that is missing: an error, or a warning within `readOptional`.
    func reportMissing(_ key: ConfigurationPath, at position: SourcePosition, _ reason: String) {
        if lacking == nil { return report(.error, key, at: position, reason) }
        lacking?.append("\(key): \(reason)")
        report(.warning, key, at: position, "\(reason); models of this provider are not called")
    }

    /// Records a file that contains a secret.
    func note(secretFile path: FilePath) {
        if !secretFiles.contains(path) { secretFiles.append(path) }
    }

    /// Warns once about each file with a secret that every user of this machine can read.
    func reportExposed(_ file: FilePath, _ key: ConfigurationPath, at position: SourcePosition) {
        guard !exposedFiles.contains(file), File.isReadableByEveryone(file) else { return }
        exposedFiles.insert(file)
        report(
            .warning, key, at: position,
            "every user of this machine can read this secret in \(file); run: chmod o= \(file)")
    }

    /// Records a key with the value in effect.
    func record(_ key: @autoclosure () -> KnownKey) {
        if purpose != .serving { keys.append(key()) }
    }

    /// Records a key of the reference that has no effect in this gateway.
    func note(_ key: ConfigurationPath, in list: WritableKeyPath<UnsupportedKeys, [ConfigurationPath]>) {
        if purpose == .listing { unsupportedKeys[keyPath: list].append(key) }
    }
}

/// The keys of the reference that this gateway does not implement; an existing file works, or its errors name the
/// reason.
package struct UnsupportedKeys: Equatable, Sendable {
    /// Accepted, with a warning if they enable something.
    package var withoutEffect: [ConfigurationPath] = []
    /// An error if they restrict something, because this gateway would not enforce it.
    package var restricting: [ConfigurationPath] = []
}

/// The purpose of reading a configuration.
package enum ConfigurationPurpose: Equatable, Sendable {
    /// To serve: every variable and secret must exist.
    case serving
    /// To inspect it, or the state: variables and secrets of the service may be missing.
    case inspecting
    /// To list the keys: each map and list gets one example, and nothing is reported.
    case listing
}

/// A key that this gateway implements, with the value in effect.
package struct KnownKey: Equatable, Sendable {
    /// The form of its value.
    package enum Form: Equatable, Sendable {
        case boolean
        case integer(ClosedRange<Int>)
        case text
        case texts
        case choice([String])
        /// A string, or an object that refers to a secret.
        case secret
        /// A list or map of strings whose names the file's author chooses.
        case map
        /// A value that is passed on.
        case any
    }

    package let path: ConfigurationPath
    package let form: Form
    /// As JSON; `null` for no value, `"(secret)"` for a secret.
    package let value: Slice
}
