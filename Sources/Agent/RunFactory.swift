package import Configuration
package import Conversation
package import Fetch
package import Posix
internal import Providers
internal import Service
internal import Sessions
package import SystemPackage

/// Makes runs: the one place that turns a request into agent, session, models, prompt, retry and confinement.
///
/// Every protocol that reaches agents uses it. It is made before the first fork.
package struct RunFactory {
    let configuration: Configuration
    let store: SessionStore
    let host: HostInfo
    let clock: WallClock
    /// The certificate authorities, which a confined process must still be able to read.
    let trust: TrustStore
    let tools = AgentTools.all()
    /// Paths outside of workspaces that file tools of some agents may use; see `AllowedPaths.outsideWorkspaces`.
    package var outside: [FilePath] = []

    package init(_ configuration: Configuration, _ clock: WallClock, trust: TrustStore, host: HostInfo = .this()) {
        self.configuration = configuration
        self.clock = clock
        self.trust = trust
        self.host = host
        store = SessionStore(stateDirectory: configuration.stateDirectory, clock: clock)
    }

    /// Decides about a request. Nothing is read, written, sent or waited for until the run is executed.
    ///
    /// - Parameter process: the process that will execute the run. Its page gets the agent as soon as it is known, so
    ///   that the journal names the agent of a request that fails later.
    /// - Throws: the failure for the caller.
    package func make(_ request: AgentRequest, in process: RunProcess) throws(RunFailure) -> PreparedRun {
        let agent = try AgentSelector(configuration).agent(named: request.agent, model: request.model)
        process.page.setAgent(agent.id)
        let session = try SessionChoice(
            request, agent: agent.id, keepStateless: configuration.session.keepStateless)
        let models = try ModelChoices(configuration.models, agent.settings).selection(
            named: request.modelOverride, agent: agent.id)
        return PreparedRun(self, request, process, .init(agent: agent, session: session, models: models))
    }
}

extension ModelChoices {
    /// The models of a run, in order: the one that the request names, or else the agent's, then the fallbacks. Empty
    /// when the configuration names none.
    ///
    /// - Throws: `RunFailure.unknownModel`, `.modelNotAllowed` and `.notConfigured`.
    fileprivate func selection(named name: String?, agent: String) throws(RunFailure) -> ModelSelection {
        guard let name else { return try selection() }
        let chosen: ModelReference
        do throws(ModelRejection) { chosen = try reference(named: name) } catch {
            switch error {
            case .unknown(let name): throw .unknownModel(name)
            case .notAllowed(let reference): throw .modelNotAllowed(model: "\(reference)", agent: agent)
            }
        }
        return try selection(chosen: chosen)
    }
}
