internal import Configuration
internal import Glibc
internal import Posix
internal import SystemPackage
internal import Text

/// The variables and credentials with which systemd starts the gateway, read from the files that the unit names.
struct ServiceEnvironment {
    private(set) var variables: [String: String]
    private(set) var credentials: [String: [UInt8]] = [:]
    /// The files whose variables were read.
    private(set) var files: [String] = []
    /// What prevents systemd from starting the service, and files with secrets that every user can read.
    private(set) var diagnostics: [ConfigurationDiagnostic] = []

    /// The directories that systemd searches for a credential without a path: systemd.exec(5).
    private static let stores = ["/etc/credstore", "/run/credstore", "/usr/local/lib/credstore", "/usr/lib/credstore"]
    /// Largest file of variables or with a credential, in bytes: the limit of systemd for all credentials of a unit.
    private static let fileBytesMax = 1 << 20

    /// - Parameter home: the home directory of the user of the service.
    init(_ unit: ServiceUnit, home: String) {
        variables = ["HOME": home]
        if let name = unit.stateDirectory { variables["STATE_DIRECTORY"] = "/var/lib/\(name)" }
        variables.merge(unit.variables) { $1 }
        warnAboutSecrets(in: unit)
        for file in unit.environmentFiles { read(file) }
        credentials = unit.setCredentials
        for credential in unit.loadedCredentials { load(credential) }
        // The content does not matter here, only that the service has the credential.
        for id in unit.encryptedCredentials { credentials[id] = Array("encrypted".utf8) }
    }

    /// The variables and credentials for a configuration.
    var configurationEnvironment: ConfigurationEnvironment {
        ConfigurationEnvironment(variables, credentials: credentials)
    }

    private mutating func read(_ file: ServiceUnit.EnvironmentFile) {
        if file.path.utf8.contains(where: "*?[".utf8.contains) {
            return report(.warning, file.path, "is a pattern; the variables in its files were not checked")
        }
        do throws(FileReadError) {
            let bytes = try File.read(FilePath(file.path), bytesMax: Self.fileBytesMax)
            variables.merge(EnvironmentFileText(bytes).variables) { $1 }
            files.append(file.path)
            warnIfExposed(file.path)
        } catch {
            if !file.isOptional {
                report(.error, file.path, "\(Self.reason(error)); systemd does not start the service")
            }
        }
    }

    private mutating func load(_ credential: ServiceUnit.LoadedCredential) {
        let paths = credential.path.map { [$0] } ?? Self.stores.map { "\($0)/\(credential.id)" }
        for path in paths {
            do throws(FileReadError) {
                credentials[credential.id] = try File.read(FilePath(path), bytesMax: Self.fileBytesMax)
                return warnIfExposed(path)
            } catch {
                let isOptional = credential.path == nil || credentials[credential.id] != nil
                if isOptional, case .system(let error) = error, error.errno == ENOENT { continue }
                report(
                    .error, path,
                    "the credential \(credential.id) \(Self.reason(error)); systemd does not start the service")
            }
        }
    }

    /// Every user can read a unit: from its file, or with `systemctl show`.
    private mutating func warnAboutSecrets(in unit: ServiceUnit) {
        let endings = ["_TOKEN", "_PASSWORD", "_KEY", "_SECRET"]
        let variables = unit.variables.filter { name, value in
            !value.isEmpty && endings.contains(where: name.hasSuffix)
        }
        // The unit of the package sets an empty line for a token that is missing.
        let credentials = unit.setCredentials.filter { !$0.value.allSatisfy(\.isWhiteSpace) }
        for name in variables.keys.sorted() + credentials.keys.sorted() {
            let reason =
                "every user of this machine can read the secret \(name) in \(ServiceUnit.name); "
                + "use EnvironmentFile= or LoadCredential="
            diagnostics.append(ConfigurationDiagnostic(.warning, ConfigurationPath(), reason))
        }
    }

    private mutating func warnIfExposed(_ path: String) {
        guard File.isReadableByEveryone(FilePath(path)) else { return }
        report(.warning, path, "every user of this machine can read the secrets in this file; run: chmod o= \(path)")
    }

    private mutating func report(_ severity: ConfigurationDiagnostic.Severity, _ path: String, _ reason: String) {
        diagnostics.append(ConfigurationDiagnostic(severity, ConfigurationPath(), at: (FilePath(path), nil), reason))
    }

    private static func reason(_ error: FileReadError) -> String {
        switch error {
        case .system(let error): "cannot be read: \(error.reason)"
        case .tooLarge(_, let bytesMax): "is longer than \(bytesMax) bytes"
        }
    }
}
