internal import Configuration
internal import Posix
internal import SystemPackage
internal import Text

/// The check of the credentials and variables with which systemd starts the service. Only root can read them.
struct CredentialCheck {
    let unit: ServiceUnit
    let environment: ServiceEnvironment
    /// Whether the configuration has a secret for clients, or needs none.
    let hasSecret: Bool
    /// The time at which the service was started, in seconds since 1970; nil if it does not run.
    let started: Int?

    var findings: [Finding] {
        let findings = (hasSecret ? [] : [missing]) + environment.diagnostics.map(finding) + outdated
        if !findings.isEmpty { return findings }
        let names = environment.credentials.keys.sorted().joined(separator: ", ")
        return [Finding(.credential, .ok, names.isEmpty ? "the service has no credentials" : names)]
    }

    private var token: ServiceUnit.LoadedCredential? {
        unit.loadedCredentials.first { $0.id == AuthenticationConfiguration.tokenCredential }
    }

    private var missing: Finding {
        guard let path = token?.path else {
            return Finding(
                .credential, .problem, "the gateway has no token: \(ServiceUnit.name) loads none",
                .advice("remove LoadCredential= from the drop-ins of the unit, or set gateway.auth.token"))
        }
        let directory = FilePath(path).removingLastComponent().string
        let make = #"head -c 32 /dev/urandom | base64 | install -m 600 /dev/stdin "$0""#
        return Finding(
            .credential, .problem, "\(path) is missing or has no token: every request is answered 503",
            .safe(
                ["install", "--directory", "--mode=0700", directory], ["sh", "-c", make, path],
                ["systemctl", "try-restart", ServiceUnit.name]))
    }

    private func finding(_ diagnostic: ConfigurationDiagnostic) -> Finding {
        guard let file = diagnostic.file else { return Finding(.credential, .warning, diagnostic.reason) }
        if diagnostic.severity == .error {
            return Finding(.credential, .problem, "\(file): \(diagnostic.reason)", .advice("create the file for root"))
        }
        guard File.isReadableByEveryone(file) else {
            return Finding(.credential, .warning, "\(file): \(diagnostic.reason)")
        }
        return Finding(
            .credential, .problem, "every user of this machine can read the secrets in \(file)",
            .safe(["chmod", "o=", file.string]))
    }

    /// Files that were written after the service had started.
    private var outdated: [Finding] {
        guard let started else { return [] }
        let paths = unit.loadedCredentials.compactMap(\.path) + environment.files
        let later = paths.filter { path in
            let status = (try? File.status(FilePath(path))) ?? nil
            return status.map { $0.modified / 1_000 > Int64(started) } ?? false
        }
        return later.map { path in
            Finding(
                .credential, .warning, "\(path) was changed after the start of the service, which uses the old content",
                .manual(["systemctl", "restart", ServiceUnit.name]))
        }
    }
}
