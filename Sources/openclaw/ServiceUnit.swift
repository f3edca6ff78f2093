internal import Agent
internal import Posix
internal import SystemPackage
internal import Text

/// The settings of the gateway's unit that decide which configuration the service reads, and what it may contain.
///
/// - Source: systemd.exec(5), systemd.syntax(7).
struct ServiceUnit: Equatable {
    static let name = "openclaw-gateway.service"

    struct EnvironmentFile: Equatable {
        let path: String
        /// Whether the file may be missing.
        let isOptional: Bool
    }

    struct LoadedCredential: Equatable {
        let id: String
        /// nil for a file with the name of the credential in the credential stores of systemd.
        let path: String?
    }

    /// nil for root.
    var user: String?
    /// nil for the group of the user.
    var group: String?
    var supplementaryGroups: [String] = []
    var variables: [String: String] = [:]
    var environmentFiles: [EnvironmentFile] = []
    var loadedCredentials: [LoadedCredential] = []
    /// The content of credentials that the unit itself contains, by id.
    var setCredentials: [String: [UInt8]] = [:]
    /// The ids of credentials that only systemd can decrypt.
    var encryptedCredentials: [String] = []
    var stateDirectory: String?
    /// Whether the service has no access to /home, /root and /run/user, except to `boundPaths`.
    var hidesHome = false
    /// Paths that are mounted into the file system of the service.
    var boundPaths: [String] = []

    init() {}

    /// Reads a unit with its drop-ins, as `systemctl cat` prints them. Other sections and unknown settings are ignored.
    init(parsing text: String) {
        var section = ""
        for line in Self.logicalLines(of: text) {
            if line.hasPrefix("[") {
                section = line
            } else if section == "[Service]", let equals = line.firstIndex(of: "=") {
                let value = String(line[line.index(after: equals)...].trimmingASCIIWhiteSpace)
                read(String(line[..<equals].trimmingASCIIWhiteSpace), value)
            }
        }
    }

    /// The unit with its drop-ins, as systemd prints it; nil if systemd does not run or does not have the unit.
    static func installed() -> ServiceUnit? {
        let program = Program(
            "/usr/bin/systemctl", arguments: ["cat", "--no-pager", "--", name],
            environment: ["LC_ALL=C", "PATH=/usr/bin:/bin"])
        // Without systemctl there is no unit.
        guard let answer = try? program.run(bytesMax: 1 << 20, within: .seconds(5)) else { return nil }
        return answer.status == .exited(code: 0)
            ? ServiceUnit(parsing: String(decoding: answer.output, as: UTF8.self)) : nil
    }

    /// Whether the service has no access to a path that exists.
    func hides(_ path: String) -> Bool {
        hidesHome && BootstrapProblem.isInHome(path)
            && !boundPaths.contains { FilePath(path).starts(with: FilePath($0)) }
    }

    /// The lines without comments; a backslash at the end joins a line and the next one.
    private static func logicalLines(of text: String) -> [String] {
        var lines: [String] = []
        var joined = ""
        for line in text.split(separator: "\n") {
            let line = line.trimmingASCIIWhiteSpace
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasSuffix("\\") {
                joined += line.dropLast() + " "
            } else {
                lines.append(joined + line)
                joined = ""
            }
        }
        return lines + [joined]
    }
}

extension ServiceUnit {
    /// Reads one assignment. An empty value removes the values of a list that were assigned before.
    private mutating func read(_ name: String, _ value: String) {
        switch name {
        case "User": user = value.isEmpty || value == "root" ? nil : value
        case "Group": group = value.isEmpty ? nil : value
        case "SupplementaryGroups":
            supplementaryGroups = value.isEmpty ? [] : supplementaryGroups + UnitWords(value).words
        case "Environment":
            if value.isEmpty { variables = [:] }
            for word in UnitWords(value).words { set(word) }
        case "EnvironmentFile":
            let file = EnvironmentFile(
                path: value.hasPrefix("-") ? String(value.dropFirst()) : value, isOptional: value.hasPrefix("-"))
            environmentFiles = value.isEmpty ? [] : environmentFiles + [file]
        case "StateDirectory": stateDirectory = UnitWords(value).words.first
        case "ProtectHome": hidesHome = ["yes", "true", "on", "1", "tmpfs"].contains(value)
        case "BindPaths", "BindReadOnlyPaths":
            if value.isEmpty { boundPaths = [] }
            for word in UnitWords(value).words {
                let parts = word.split(separator: ":", omittingEmptySubsequences: false)
                boundPaths.append(String((parts.count > 1 ? parts[1] : parts[0]).trimmingPrefix("-")))
            }
        default: readCredential(name, value)
        }
    }

    private mutating func readCredential(_ name: String, _ value: String) {
        let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let id = parts[0]
        switch name {
        case "LoadCredential":
            let path = parts.count > 1 && parts[1].hasPrefix("/") ? parts[1] : nil
            loadedCredentials = value.isEmpty ? [] : loadedCredentials + [LoadedCredential(id: id, path: path)]
        case "SetCredential":
            if value.isEmpty { setCredentials = [:] }
            if parts.count > 1 { setCredentials[id] = UnitWords.unescaped(parts[1]) }
        case "LoadCredentialEncrypted", "SetCredentialEncrypted":
            if !value.isEmpty { encryptedCredentials.append(id) }
        default: break
        }
    }

    private mutating func set(_ assignment: String) {
        guard let equals = assignment.firstIndex(of: "=") else { return }
        variables[String(assignment[..<equals])] = String(assignment[assignment.index(after: equals)...])
    }
}
