internal import Agent
internal import ArgumentParser
internal import Configuration
internal import Conversation
internal import Fetch
internal import Gateway
internal import JSON
internal import Posix
internal import Service
internal import Sessions

/// A run in this process, which needs no gateway. Started by root, it runs as the user of the service.
struct LocalRun {
    let options: ConfigurationOptions
    let watch: Watch

    /// Runs the agent and shows the events, the last of which is `ended`.
    ///
    /// - Throws: `ExitCode` after lines on standard error, `AgentFailure`, `GatewayError`, `Interruption`, and the errors
    ///   of `show`.
    func run(_ message: AgentMessage, show: @escaping (AgentEvent) throws -> Void) throws {
        let configuration = try readConfiguration()
        try loadFetch()
        var state = StateDirectory(configuration.stateDirectory)
        _ = state.inspect()
        if state.problem == nil, let fault = Workspaces(configuration.agents).prepare() { StandardError.print(fault) }
        prepareRuns(configuration)
        try ProcessState.harden()
        let trust = TrustStore.fromEnvironment()
        var process = RunProcess(
            waiting: watch, transport: CurlTransport(waiting: watch, trust: trust), page: try .unshared(),
            journal: Journal())
        process.landlock = try Confinement.tried().landlock
        process.stateProblem = state.problem
        let clock = WallClock.system()
        let request = request(message)
        let run = try RunFactory(configuration, clock, trust: trust).make(request, in: process)
        let end = ContinuousClock.now + .seconds(run.timeoutSeconds)
        watch.deadline = min(watch.deadline ?? end, end)
        try show(.started(runId: request.runId))
        try run.execute(ChunkObserver(id: request.runId, at: clock, show: show))
    }

    /// Creates the directory of the files of runs if it is missing, and if this user may do so.
    private func prepareRuns(_ configuration: Configuration) {
        guard let directory = configuration.runsDirectory else { return }
        let keptSeconds = configuration.gateway.supervisor.runsKeptSeconds
        let runs = RunsDirectory(directory, keptSeconds: keptSeconds, clock: .system())
        // Another user of this machine runs the agent without a record.
        if runs.prepare() == nil { _ = runs.removeEnded() }
    }

    /// The configuration as the service reads it; the secret of the clients may be missing.
    private func readConfiguration() throws -> Configuration {
        let account = try ValidationAccount.assume()
        let location = options.location(account.environment)
        try UserIdentity.becomeUser(ofState: location.stateDirectory, service: "openclaw")
        let reading = ConfigurationReading(location, account.environment, for: .inspecting)
        guard let configuration = reading.configuration else {
            for error in reading.errors { StandardError.print(error) }
            throw ExitCode.wrongConfiguration
        }
        return configuration
    }

    private func request(_ message: AgentMessage) -> AgentRequest {
        let text = message.text.isEmpty ? [] : [UserBlock.text(message.text)]
        let content = text + message.images.map { UserBlock.image($0) }
        var request = AgentRequest(
            runId: "chatcmpl_" + Identifiers.random.next(), messages: [.user(UserMessage(content))])
        request.origin = .local
        request.agent = message.agent
        request.modelOverride = message.model
        request.session = SessionKeyCandidates(header: Array(message.sessionKey.utf8))
        if let thinking = message.thinking {
            var writer = Writer()
            writer.value(thinking.effort)
            request.sampling[.reasoningEffort] = Slice(writer)
            request.fieldNames[.option(.reasoningEffort)] = "--thinking"
        }
        return request
    }
}

/// Makes the same chunks from the events of a run as the gateway, and reads them.
private final class ChunkObserver: RunObserver {
    private var stream: ChatCompletionStream
    private var reader = ChunkReader()
    private var toolsHaveRun = false
    private let show: (AgentEvent) throws -> Void

    init(id: String, at clock: WallClock, show: @escaping (AgentEvent) throws -> Void) {
        var completion = ChatCompletion(id: id, created: clock.milliseconds / 1_000, model: "openclaw")
        completion.includesToolEvents = true
        stream = ChatCompletionStream(completion, includeUsage: true)
        self.show = show
    }

    func observe(_ event: RunEvent) throws {
        let chunks = stream.chunks(event)
        try reader.receive(chunks[...], show: show)
        if case .toolStarted = event.kind { toolsHaveRun = true }
        guard case .ended(let ending) = event.kind else { return }
        let reason = try ChatCompletion.finishReason(ending, toolsHaveRun: toolsHaveRun)
        try reader.receive(stream.closing(finishReason: reason)[...], show: show)
    }
}
