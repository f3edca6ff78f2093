internal import Service
internal import Agent
internal import Configuration
internal import Conversation
package import Fetch
internal import HTTP
internal import HTTPTypes
package import Posix
internal import Providers
package import Sessions
internal import SystemPackage

/// Answers `POST /v1/chat/completions`: one request is one run of an agent.
package struct ChatCompletionsEndpoint {
    private let store: SessionStore
    private let machine: HostInfo
    private let clock: WallClock
    private let network: Network

    /// The way to the providers.
    package struct Network {
        package let trust: TrustStore
        /// Makes it, for the wait of one worker.
        package let transport: (any Waiting) -> any Transport

        package init(trust: TrustStore, transport: @escaping (any Waiting) -> any Transport) {
            self.trust = trust
            self.transport = transport
        }
    }

    /// To be made before the fork.
    package init(store: SessionStore, machine: HostInfo, clock: WallClock, network: Network) {
        self.store = store
        self.machine = machine
        self.clock = clock
        self.network = network
    }

    /// Reads the body, runs the agent and writes the response.
    ///
    /// - Throws: what the client is to be told: `GatewayError`, `RequestError`, `UnusableField`, `RunFailure`,
    ///   `Interruption`.
    package func serve(_ request: Worker.Request, on connection: Connection) throws {
        let transport = network.transport(connection.watch)
        let asked = try read(request, connection, transport)
        let agent = try AgentSelection.agent(
            header: request.head.agentId(), model: asked.model, in: request.configuration)
        connection.page.setAgent(agent.id)
        let session = try SessionChoice(request, user: asked.user, agent: agent.id)
        try confine(to: agent, session, request)
        connection.watch.deadline = connection.watch.now + .seconds(agent.settings.timeoutSeconds)
        let completion = ChatCompletion(
            id: request.id, created: clock.milliseconds / 1_000, model: asked.model ?? "openclaw")
        let answer = ChatCompletionResponder(
            completion, to: connection, asked: asked, headAfter: request.configuration.gateway.http.streamHeadSeconds)
        let targets = try targets(request, agent, transport)
        let ignored = targets.first?.ignoredOptions(asked.sampling) ?? []
        answer.ignored = ignored.compactMap { asked.fieldNames[.option($0)] }
        let system = prompt(agent, asked, model: targets.first.map { "\($0.reference)" } ?? "")
        let run = Run(
            runRequest(request.id, session, agent, asked, system), provider: retry(targets, connection),
            over: transport, now: { clock.milliseconds })
        try execute(run, session, opening(session, agent, request, targets, system), answer, connection)
    }

    /// Takes from this process what belongs to other agents, if there are any, before anything of this one is read or
    /// written.
    private func confine(to agent: Agent, _ session: SessionChoice, _ request: Worker.Request) throws {
        guard let landlock = request.landlock, request.configuration.agents.count > 1 else { return }
        if session.key != nil { try store.makeDirectory(ofAgent: agent.id) }
        let directory = try store.directory(ofAgent: agent.id)
        try Landlock.enforce(landlock.ruleset(.running(agent, directory: directory, trust: network.trust)))
    }

    /// The body, with the images that it names by URL.
    private func read(
        _ request: Worker.Request, _ connection: Connection, _ transport: any Transport
    ) throws -> ChatCompletionRequest {
        let http = request.configuration.gateway.http
        let body = try connection.readBody(bytesMax: http.chatCompletions.maxBodyBytes)
        var limits = ChatCompletionRequest.Limits(http)
        let asked = try ChatCompletionRequest(body, limits: limits)
        if asked.conversation.missingImages.isEmpty { return asked }
        let images = RemoteImages(limits: limits.images.limits, transport: transport)
        for url in asked.conversation.missingImages {
            limits.images.fetched.append((url, try images.image(url)))
        }
        return try ChatCompletionRequest(body, limits: limits)
    }

    /// The models of this run: the agent's, or the one that the request asks for before them.
    private func targets(
        _ request: Worker.Request, _ agent: Agent, _ transport: any Transport
    ) throws -> [ModelTarget] {
        let models = request.configuration.models
        let choices = ModelChoices(models, agent.settings)
        var chosen: ModelReference?
        if let name = try request.head.text(.xOpenClawModel) {
            do throws(ModelRejection) { chosen = try choices.reference(named: name) } catch {
                throw GatewayError.invalid(
                    error.sentence(agent: agent.id), param: "x-openclaw-model", code: "invalid_model")
            }
        }
        return try choices.targets(chosen: chosen, localServer: LocalServer(models), over: transport)
    }

    private func retry(_ targets: [ModelTarget], _ connection: Connection) -> Retry {
        var retry = Retry(targets, clock: clock, waiting: connection.watch) { attempt in
            connection.page.addUpstreamFailure()
            connection.page.setNotice(
                "\(attempt.origin.provider)/\(attempt.origin.model): \(attempt.failure.failure.message)")
        }
        retry.asks = { connection.page.setModel("\($0.provider)/\($0.model)") }
        return retry
    }

    private func prompt(_ agent: Agent, _ asked: ChatCompletionRequest, model: String) -> String {
        var prompt = SystemPrompt(agent, on: machine, at: clock, model: model)
        prompt.requestTexts = asked.conversation.instructions
        return prompt.text
    }

    private func runRequest(
        _ id: String, _ session: SessionChoice, _ agent: Agent, _ asked: ChatCompletionRequest, _ system: String
    ) -> RunRequest {
        var run = RunRequest(
            runId: id, sessionKey: session.key?.text, system: system, messages: asked.conversation.messages)
        run.clientTools = asked.tools
        run.toolChoice = asked.toolChoice
        run.sampling = asked.sampling
        run.fieldNames = asked.fieldNames
        run.limits = RunLimits(agent.settings)
        return run
    }

    /// What the session is opened with; nil for a stateless request.
    private func opening(
        _ session: SessionChoice, _ agent: Agent, _ request: Worker.Request, _ targets: [ModelTarget], _ system: String
    ) -> SessionOpenOptions? {
        guard let key = session.key else { return nil }
        let contextTokens = agent.settings.contextTokens ?? targets.compactMap(\.model.contextWindow).min()
        let pathBytesMax = ContextLimit.pathBytesMax(
            contextTokens: contextTokens ?? ContextLimit.usualTokens, systemBytes: system.utf8.count)
        var opening = SessionOpenOptions(
            key: key, source: session.source, workspace: agent.workspace.string, pathBytesMax: pathBytesMax)
        opening.lockWaitSeconds = request.configuration.session.lockWaitSeconds
        opening.waitersMax = request.configuration.session.waitersMax
        return opening
    }

    private func execute(
        _ run: Run, _ session: SessionChoice, _ opening: SessionOpenOptions?, _ answer: ChatCompletionResponder,
        _ connection: Connection
    ) throws {
        var run = run
        if let opening {
            var transcript: FileTranscript
            do { transcript = try store.open(opening, through: connection.watch) } catch let error as SessionError {
                throw RunFailure(error)
            }
            connection.page.setSession(transcript.sessionId)
            try run(&transcript) { try answer.emit($0) }
        } else {
            var transcript = EphemeralTranscript()
            try run(&transcript) { try answer.emit($0) }
        }
    }
}
