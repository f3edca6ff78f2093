internal import Configuration
internal import Glibc
internal import Posix

/// The user and the variables with which a configuration is validated: those of the service, or those of the command.
struct ValidationAccount {
    let environment: ConfigurationEnvironment
    /// What prevents the service from starting, apart from the configuration.
    var diagnostics: [ConfigurationDiagnostic] = []
    /// Whether the service has no access to a path, although this process has.
    var hides: (String) -> Bool = { _ in false }
    /// Whether user, variables and credentials are those of the service.
    var isOfService = false
    /// One line for the operator.
    let description: String

    /// Makes this process permanently run as the user of the service, if root started it and systemd has the unit.
    ///
    /// - Throws: `SystemError` if the user cannot be changed.
    static func assume() throws(SystemError) -> ValidationAccount {
        guard let unit = ServiceUnit.installed() else { return caller("systemd does not know \(ServiceUnit.name)") }
        let user = unit.user ?? "root"
        guard geteuid() == 0 else {
            return caller(
                "only root can become the user \(user); `sudo openclaw config validate` checks as the service runs")
        }
        guard let home = UserIdentity.home(ofUser: user) else {
            return caller("the user \(user) of the unit does not exist")
        }
        // Root reads these files, as systemd does.
        let service = ServiceEnvironment(unit, home: home)
        try UserIdentity.becomeUser(user, group: unit.group, supplementaryGroups: unit.supplementaryGroups)
        return ValidationAccount(
            environment: service.configurationEnvironment, diagnostics: service.diagnostics, hides: unit.hides,
            isOfService: true, description: "checked as \(ServiceUnit.name) runs: \(words(user, unit, service))")
    }

    private static func words(_ user: String, _ unit: ServiceUnit, _ service: ServiceEnvironment) -> String {
        let names = service.credentials.keys.sorted().map { name in
            unit.encryptedCredentials.contains(name) ? "\(name) (encrypted, not read)" : name
        }
        let credentials = names.isEmpty ? "no credentials" : "credentials \(names.joined(separator: ", "))"
        let files = service.files.isEmpty ? "" : ", variables of \(service.files.joined(separator: ", "))"
        return "user \(user), \(credentials)\(files)"
    }

    private static func caller(_ reason: String) -> ValidationAccount {
        ValidationAccount(
            environment: .process,
            description:
                "checked as user \(UserIdentity.currentName) with the variables of this command, because \(reason)")
    }
}
