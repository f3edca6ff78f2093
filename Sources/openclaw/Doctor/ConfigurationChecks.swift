internal import Agent
internal import Configuration
internal import Conversation
internal import Providers
internal import Text

/// The checks of the configuration: what the service reads, and what its agents need.
struct ConfigurationChecks {
    let check: ConfigurationCheck
    /// Whether this process sees the variables and credentials of the service.
    let seesSecrets: Bool

    private static let validate = "then run: sudo openclaw config validate"

    /// The files, their keys and secrets.
    var configuration: [Finding] {
        let reading = check.reading
        let file = reading.files[0]
        if reading.isMissing, reading.configuration != nil {
            return [
                Finding(
                    .configuration, .problem,
                    "\(file) does not exist: the defaults apply, with which the endpoint is off",
                    .advice("write the file, see openclaw.json(5), \(Self.validate)"))
            ]
        }
        let findings = reading.diagnostics.map { diagnostic in
            let isError = diagnostic.severity == .error
            return Finding(
                .configuration, isError ? .problem : .warning, "\(diagnostic)",
                isError ? .advice("edit \(diagnostic.file ?? file), \(Self.validate)") : nil)
        }
        let valid = reading.configuration == nil ? [] : [Finding(.configuration, .ok, "\(file) is valid")]
        return valid + findings
    }

    /// Whether the endpoint is on; nothing without a configuration.
    var endpoint: [Finding] {
        guard let configuration = check.reading.configuration else { return [] }
        if configuration.gateway.http.chatCompletions.enabled {
            return [Finding(.endpoint, .ok, "/v1/chat/completions is on")]
        }
        return [
            Finding(
                .endpoint, .problem, "/v1/chat/completions is off: requests are answered 404",
                .advice(
                    "set gateway.http.endpoints.chatCompletions.enabled to true in \(check.reading.files[0]), "
                        + Self.validate))
        ]
    }

    /// The files of the workspaces that become instructions.
    var workspaces: [Finding] {
        guard let configuration = check.reading.configuration else { return [] }
        if !seesSecrets {
            return [Finding(.workspace, .unchecked, "only root and the service can read the workspaces")]
        }
        let findings = check.instructions.map { Finding(.workspace, .warning, $0.reason) }
        let fine = counted(configuration.agents.count, "agent") + " with readable instructions"
        return findings.isEmpty ? [Finding(.workspace, .ok, fine)] : findings
    }

    /// The tools that cannot work.
    var tools: [Finding] { check.tools.map { Finding(.commands, .warning, $0.reason) } }

    /// The models of all agents that can be called, each once, and why others cannot.
    ///
    /// - Parameter local: finds a model server on this machine for agents without a model.
    func models(local: () throws -> ModelTarget) rethrows -> (targets: [ModelTarget], findings: [Finding]) {
        guard let configuration = check.reading.configuration else { return ([], []) }
        var targets: [ModelTarget] = []
        var findings: [Finding] = []
        var hasNone = false
        for agent in configuration.agents {
            do throws(RunFailure) {
                let selection = try ModelChoices(configuration.models, agent.settings).selection()
                hasNone = hasNone || selection.targets.isEmpty
                for target in selection.targets where !targets.contains(where: { $0.reference == target.reference }) {
                    targets.append(target)
                }
                for fault in selection.faults { add(.warning, "\(fault); a fallback is used", to: &findings) }
            } catch {
                add(.problem, "\(error.message); requests are answered 503", to: &findings)
            }
        }
        if hasNone { try addLocal(local, to: &targets, &findings) }
        if findings.isEmpty {
            let names = targets.map { "\($0.reference)" }.joined(separator: ", ")
            findings = [Finding(.key, .ok, "\(names) can be called")]
        }
        return (targets, findings)
    }

    private func addLocal(
        _ local: () throws -> ModelTarget, to targets: inout [ModelTarget], _ findings: inout [Finding]
    ) rethrows {
        do { targets.append(try local()) } catch let failure as RunFailure {
            add(.problem, failure.message, to: &findings)
        }
    }

    /// Agents with the same model have the same fault, which is reported once.
    private func add(_ state: Finding.State, _ text: String, to findings: inout [Finding]) {
        let finding =
            seesSecrets
            ? Finding(.key, state, text, .advice("see \"Keys of providers\" in openclaw-gateway(8)"))
            : Finding(.key, .unchecked, "only root can read the variables of the service: run sudo openclaw doctor")
        if !findings.contains(finding) { findings.append(finding) }
    }
}
