internal import Configuration
internal import Glibc
internal import Posix
internal import SystemPackage

/// The checks of the machine, made by the user who started the command: root can make all of them, and mend.
struct MachineChecks {
    let options: ConfigurationOptions
    /// Whether safe remedies are executed.
    let repairs: Bool
    private(set) var findings: [Finding] = []
    /// Whether systemd has the unit of the service.
    private(set) var hasUnit = false
    /// Whether the socket of the gateway accepts connections.
    private(set) var isListening = false
    private var executed: [Remedy] = []

    init(options: ConfigurationOptions, repairs: Bool) {
        self.options = options
        self.repairs = repairs
    }

    mutating func run() {
        let states: [UnitState]
        do throws(SystemdQuery.Unavailable) { states = try Self.states() } catch {
            return runWithoutSystemd(error.reason)
        }
        examine { PackageCheck.run(states[1]) }
        examine { Self.withStates { UnitChecks.service($0[1]) } }
        examine {
            Self.withStates { states in
                UnitChecks.socket(states[0], isOccupied: !states[0].isActive && !Self.holders(states[0]).isEmpty)
            }
        }
        examine { Self.withStates { UnitChecks.port($0[0], holders: Self.holders($0[0])) } }
        guard let unit = ServiceUnit.installed() else { return }
        hasUnit = true
        examineFiles(unit)
        let isNeeded = executesCommands(unit)
        examine { Self.withStates { UnitChecks.commands($0[2], isNeeded: isNeeded) } }
        isListening = (try? Self.states())?[0].isActive ?? false
    }

    /// Checks the user and the files, of which other users than root see only a part.
    private mutating func examineFiles(_ unit: ServiceUnit) {
        let isRoot = geteuid() == 0
        let accounts = AccountChecks(
            unit: unit, isRoot: isRoot,
            configuration: options.location(ServiceEnvironment(unit, home: "/").configurationEnvironment).file)
        examine { accounts.account() }
        examine { accounts.directories() }
        guard isRoot else {
            return findings.append(Finding(.credential, .unchecked, "only root can read the credentials"))
        }
        let options = options
        examine {
            let environment = ServiceEnvironment(unit, home: "/")
            let configuration = Self.configuration(unit, environment, options)
            let authentication = configuration?.gateway.authentication
            let hasSecret = authentication.map { $0.mode == .none || $0.secret != nil } ?? true
            return CredentialCheck(
                unit: unit, environment: environment, hasSecret: hasSecret, started: Self.started()
            ).findings
        }
    }

    /// Makes a check. Safe remedies of problems are executed, each once; then the check is made again.
    private mutating func examine(_ check: () -> [Finding]) {
        let found = check()
        var repairs: [(problem: Finding, commands: String, fault: String?)] = []
        for problem in self.repairs ? found : [] where problem.state == .problem {
            guard let remedy = problem.remedy, case .commands(let commands, true) = remedy, !executed.contains(remedy)
            else { continue }
            executed.append(remedy)
            repairs.append((problem, Remedy.words(commands), Repair.run(commands)))
        }
        let left = repairs.isEmpty ? found : check()
        for (problem, commands, fault) in repairs {
            if let fault {
                findings.append(Finding(problem.check, .warning, fault))
            } else if left.contains(problem) {
                findings.append(Finding(problem.check, .warning, "`\(commands)` had no effect"))
            } else {
                findings.append(Finding(problem.check, .fixed, "\(problem.text); executed: \(commands)"))
            }
        }
        findings += left
    }

    /// A gateway in a container has no units; whether its port is open can still be seen.
    private mutating func runWithoutSystemd(_ reason: String) {
        findings += PackageCheck.run(nil)
        findings.append(Finding(.unit, .unchecked, "systemd does not run here: \(reason)"))
        guard let address = StreamAddress("127.0.0.1:18789") else { return }
        let start = "`openclaw-gateway --listen \(address)` starts one"
        let holders = PortHolder.find([address])
        if holders.isEmpty {
            findings.append(Finding(.port, .unchecked, "no gateway listens on \(address); \(start)"))
        }
        findings += holders.map { Finding(.port, .ok, "\($0.address) is used by \($0)") }
    }

    private static func states() throws(SystemdQuery.Unavailable) -> [UnitState] {
        try SystemdQuery.states([SystemdQuery.socket, SystemdQuery.service, SystemdQuery.commandSocket])
    }

    /// The findings for the states of the units at this moment.
    private static func withStates(_ body: ([UnitState]) -> [Finding]) -> [Finding] {
        do throws(SystemdQuery.Unavailable) { return body(try states()) } catch {
            return [Finding(.unit, .unchecked, "systemd does not answer: \(error.reason)")]
        }
    }

    private static func holders(_ socket: UnitState) -> [PortHolder] {
        PortHolder.find(socket.listening.compactMap { StreamAddress($0) })
    }

    /// The time at which the service was started, in seconds since 1970; nil if it does not run.
    private static func started() -> Int? {
        guard let service = (try? states())?[1], service.isActive else { return nil }
        return service.started
    }

    /// The configuration that the service reads; nil if it has errors.
    private static func configuration(
        _ unit: ServiceUnit, _ environment: ServiceEnvironment, _ options: ConfigurationOptions
    ) -> Configuration? {
        let variables = environment.configurationEnvironment
        return ConfigurationReading(options.location(variables), variables, for: .inspecting).configuration
    }

    /// Whether an agent may execute commands; true if that is not known.
    private func executesCommands(_ unit: ServiceUnit) -> Bool {
        let configuration = Self.configuration(unit, ServiceEnvironment(unit, home: "/"), options)
        return configuration?.agents.contains { $0.tools.exec.security != .deny } ?? true
    }
}
