internal import Agent
internal import ArgumentParser
internal import Configuration
internal import Conversation
internal import Fetch
internal import Glibc
internal import Posix
internal import Providers
internal import Service
internal import SystemPackage
internal import Text

/// The checks that are made as the user of the service: what it reads, where it writes, and the servers of its models.
struct ServiceChecks {
    let options: ConfigurationOptions
    /// Whether each model is asked for an answer.
    let isDeep: Bool

    /// Longest time of all requests to one server or model, in seconds.
    private static let limit = Duration.seconds(60)

    /// Makes this process permanently run as the user of the service, if root started it.
    func run(_ machine: MachineChecks) -> [Finding] {
        do {
            let account = try ValidationAccount.assume()
            let location = options.location(account.environment)
            if !account.isOfService {
                try UserIdentity.becomeUser(ofState: location.stateDirectory, service: "openclaw")
            }
            let seesSecrets = account.isOfService || !machine.hasUnit
            let reading = ConfigurationReading(location, account.environment, for: seesSecrets ? .serving : .inspecting)
            let check = ConfigurationCheck(reading, hiding: account.hides)
            let checks = ConfigurationChecks(check: check, seesSecrets: seesSecrets)
            return checks.configuration + checks.endpoint + checks.workspaces + checks.tools
                + state(location.stateDirectory, seesState: seesSecrets) + ready(machine) + (try servers(checks))
        } catch let error as SystemError {
            return [Finding(.user, .problem, "\(error); the other checks were not made")]
        } catch {
            return [Finding(.model, .problem, "the other checks were not made: \(error)")]
        }
    }

    /// The state directory, as the user of the service uses it, and its file system.
    private func state(_ directory: FilePath, seesState: Bool) -> [Finding] {
        guard seesState else {
            return [Finding(.disk, .unchecked, "only root and the service can access \(directory)")]
        }
        // The gateway, or systemd, creates a missing directory.
        guard let status = try? File.status(directory), status.kind == .directory else { return [] }
        var findings: [Finding] = []
        do throws(SystemError) { try StateDirectory.check(directory) } catch {
            findings.append(Finding(.directories, .problem, "\(StateProblem(directory, error))"))
        }
        return findings + [DiskCheck.run(directory)]
    }

    private func ready(_ machine: MachineChecks) -> [Finding] {
        guard machine.isListening else { return [] }
        let probe = ReadinessProbe.ask(["/run/openclaw/gateway.sock"])
        switch probe.isReady {
        case true?: return [Finding(.ready, .ok, "the gateway answers, and is ready")]
        case false?:
            return [
                Finding(
                    .ready, .problem, "the gateway answers that it is not ready: \(probe.reason ?? "no reason")",
                    .manual(["journalctl", "--unit=\(SystemdQuery.service)", "--lines=20", "--no-pager"]))
            ]
        case nil: return [Finding(.ready, .unchecked, probe.reason ?? "the gateway does not answer")]
        }
    }

    /// The models, and the servers that have them.
    private func servers(_ checks: ConfigurationChecks) throws -> [Finding] {
        guard let settings = checks.check.reading.configuration?.models else { return [] }
        try ProcessState.harden()
        let transport = CurlTransport(waiting: Watch(client: nil, termination: nil, deadline: .now + Self.limit))
        var (targets, findings) = try checks.models {
            // An agent without settings has no model and no options.
            try ModelChoices(settings, AgentSettings()).target(of: LocalServer(settings), over: transport)
        }
        var seen: [String] = []
        for target in targets {
            let server = "\(target.origin.provider) \(target.place)"
            if seen.contains(server) { continue }
            seen.append(server)
            let watch = Watch(client: nil, termination: nil, deadline: .now + Self.limit)
            let probe = try ServerProbe(target, over: CurlTransport(waiting: watch))
            let now = WallClock.system().milliseconds / 1_000
            findings += ServerChecks(target: target, probe: probe, now: now).findings
        }
        if isDeep { findings += try targets.map(ModelCheck.run) }
        return findings
    }
}
