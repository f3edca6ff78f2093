package import Configuration
internal import Conversation
internal import Fetch
internal import Glibc
internal import Posix
internal import Providers
internal import Service
internal import Sessions
internal import SystemPackage

/// A run whose agent, session and models are decided, and which has not started.
package struct PreparedRun {
    /// The decisions about a run.
    struct Decisions {
        let agent: Agent
        let session: SessionChoice
        /// Without models if the configuration does not name a model. The run then searches for a model server on this
        /// machine.
        let models: ModelSelection
    }

    private let factory: RunFactory
    private let request: AgentRequest
    private let process: RunProcess
    private let decisions: Decisions

    init(_ factory: RunFactory, _ request: AgentRequest, _ process: RunProcess, _ decisions: Decisions) {
        self.factory = factory
        self.request = request
        self.process = process
        self.decisions = decisions
    }

    package var agent: Agent { decisions.agent }

    /// Nil for a run that is not stored.
    package var sessionKey: String? { decisions.session.key?.text }

    /// Time that the run may take. The caller sets the deadline of the wait.
    package var timeoutSeconds: Int { agent.settings.timeoutSeconds }

    /// Confines the process to the agent, waits for the session, and runs turns until the model has answered.
    ///
    /// The scoreboard and the file of the run observe every run, before the given observer. The last event is `ended`,
    /// which also contains each `RunFailure`.
    ///
    /// - Throws: `Interruption`, errors of the observer and of timers, `SystemError` from the confinement.
    package func execute(_ observer: any RunObserver) throws {
        // First, because a process that is confined to its agent cannot create the file.
        let recorder = recorder()
        if let recorder { stopWhenRemoved(recorder) }
        defer { process.waiting.cancel(.stop) }
        do {
            try execute((recorder.map { [$0] } ?? []) + [observer])
        } catch {
            // Without effect if the run has ended, and its observer failed at that.
            recorder?.end(Ending(of: error), at: factory.clock.milliseconds)
            throw error
        }
    }

    /// Records the run in the directory of runs; nil if there is none, or the file cannot be created.
    private func recorder() -> RunRecorder? {
        guard let directory = factory.configuration.runsDirectory else { return nil }
        let start = RunStart(
            runId: request.runId, sessionKey: sessionKey, agentId: agent.id, origin: request.origin.rawValue,
            pid: Int(getpid()), at: factory.clock.milliseconds)
        let page = process.page
        do throws(SystemError) {
            return try RunRecorder(start, in: directory) { page.setNotice($0) }
        } catch {
            // Without the directory no run is recorded.
            if error.errno != ENOENT { page.setNotice("the run is not recorded: \(error)") }
            return nil
        }
    }

    /// The time between two checks whether the file of the run was removed. A watch of inotify(7) would be noticed at
    /// once, but a user may have only 128 of them, and closing one takes milliseconds.
    private static let stopCheck = Duration.seconds(1)

    private func stopWhenRemoved(_ recorder: RunRecorder) {
        let waiting = process.waiting
        waiting.schedule(.stop, at: waiting.now + Self.stopCheck) {
            if recorder.isStopped { throw Interruption.stopped }
            return waiting.now + Self.stopCheck
        }
    }

    private func execute(_ observers: [any RunObserver]) throws {
        let scoreboard = ScoreboardObserver(process.page)
        var state = RunState(
            runId: request.runId, sessionKey: sessionKey,
            observers: [scoreboard, ToolJournal(process.journal, agentId: agent.id)] + observers,
            now: { factory.clock.milliseconds })
        let targets: [ModelTarget]
        let tools: OfferedTools
        do {
            try checkState()
            try confine()
            targets = try usable(reachableTargets())
            tools = OfferedTools(factory.tools, of: agent, for: targets)
            try tools.check(request)
        } catch let failure as RunFailure {
            return try state.end(.failed(failure))
        }
        let hasTools =
            request.toolChoice != .none && !(tools.offered.definitions.isEmpty && request.clientTools.isEmpty)
        let ignored = targets[0].ignoredFields(request.sampling, hasTools: hasTools)
        try state.emit(.modelChosen(targets[0].origin, ignored: ignored))
        let system = try prompt(for: targets[0], tools.offered, &state)
        var wanted = runRequest(system, for: targets[0])
        wanted.hasSeparateAnswer =
            hasTools && request.sampling.demandsFormat && !targets.allSatisfy(\.combinesFormatAndTools)
        var run = Run(
            wanted, provider: retry(targets, scoreboard), over: process.transport, tools: executor(of: tools), state)
        guard let options = openOptions(targets, system) else {
            var transcript = EphemeralTranscript()
            return try run(&transcript)
        }
        var transcript: FileTranscript
        do { transcript = try factory.store.open(options, through: process.waiting) } catch let error as SessionError {
            return try run.state.end(.failed(RunFailure(error, in: factory.configuration.stateDirectory)))
        }
        process.page.setSession(transcript.sessionId)
        try run(&transcript)
    }

    /// - Throws: `RunFailure.storageFailed` if the run is stored, and the supervisor has found that it cannot be.
    private func checkState() throws(RunFailure) {
        guard decisions.session.key != nil, let problem = process.stateProblem else { return }
        throw .storageFailed(message: "\(problem)")
    }

    /// Removes the files of other agents from the reach of this process, before it reads or writes a file of this
    /// agent. With a single agent there is nothing to remove.
    private func confine() throws {
        guard let landlock = process.landlock, factory.configuration.agents.count > 1 else { return }
        let paths: AllowedPaths
        do throws(SessionError) {
            if decisions.session.key != nil { try factory.store.makeDirectory(ofAgent: agent.id) }
            paths = .running(
                agent,
                directories: [try factory.store.directory(ofAgent: agent.id)] + commandsDirectories() + outside,
                readable: factory.trust.paths + factory.configuration.models.paths)
        } catch {
            throw RunFailure(error, in: factory.configuration.stateDirectory)
        }
        try Landlock.enforce(landlock.ruleset(paths))
    }

    /// The paths outside of the workspace that the agent's file tools may use.
    private var outside: [FilePath] { agent.tools.workspaceOnly ? [] : factory.outside }

    /// The directory of the agent's commands in the background, which is made first, because a directory that is made
    /// later is not accessible. Empty if the agent cannot run commands, or the directory cannot be made.
    private func commandsDirectories() -> [FilePath] {
        guard agent.tools.exec.security != .deny,
            let directory = factory.configuration.commandsDirectory?.appending(agent.id)
        else {
            return []
        }
        // The command service makes the directory, too, and reports why it cannot.
        _ = try? AtomicFile.createDirectory(directory)
        return [directory]
    }

    /// The models of this run; at least one.
    ///
    /// - Throws: `RunFailure.notConfigured`, `Interruption`, and errors of timers.
    private func reachableTargets() throws -> [ModelTarget] {
        if !decisions.models.targets.isEmpty { return decisions.models.targets }
        let models = factory.configuration.models
        return [
            try ModelChoices(models, agent.settings).target(of: LocalServer(models), over: process.transport)
        ]
    }

    /// The models that can serve the request. If it ends with the start of an answer, these are the models that
    /// continue answers.
    ///
    /// - Throws: `RunFailure.prefillUnsupported` if the first model cannot.
    private func usable(_ targets: [ModelTarget]) throws(RunFailure) -> [ModelTarget] {
        guard case .assistant? = request.messages.last else { return targets }
        guard targets[0].continuesAnswers else { throw .prefillUnsupported(model: "\(targets[0].reference)") }
        return targets.filter(\.continuesAnswers)
    }

    private func executor(of tools: OfferedTools) -> ToolProcesses {
        let configuration = factory.configuration
        var scope = ToolScope(agentId: agent.id, workspace: agent.workspace, settings: agent.tools)
        scope.landlock = process.landlock
        scope.outside = outside
        scope.hidden =
            [configuration.stateDirectory] + configuration.files + configuration.secretPaths
            + configuration.agents.map(\.workspace).filter { $0 != agent.workspace }
        scope.commandsDirectory = configuration.commandsDirectory
        return ToolProcesses(tools.offered, refusals: tools.refusals, scope, waiting: process.waiting)
    }

    private func retry(_ targets: [ModelTarget], _ scoreboard: ScoreboardObserver) -> Retry {
        var retry = Retry(targets, clock: factory.clock, waiting: process.waiting) { scoreboard.record($0) }
        retry.asks = { scoreboard.record($0) }
        return retry
    }

    /// The instructions of the run. Missing files, and models that cannot be called, become an event.
    private func prompt(for target: ModelTarget, _ tools: AgentTools, _ state: inout RunState) throws -> String {
        var prompt = SystemPrompt(agent, on: factory.host, at: factory.clock, model: "\(target.reference)")
        if request.toolChoice != .none { prompt.tools = tools.tools.map { ($0.name, $0.summary) } }
        prompt.requestTexts = request.instructions + [request.toolChoice.instruction].compactMap { $0 }
        let problems = decisions.models.faults + prompt.files.problems(of: agent).map(\.description)
        if !problems.isEmpty { try state.emit(.lack(problems.joined(separator: "; "))) }
        return prompt.text
    }

    private func runRequest(_ system: String, for target: ModelTarget) -> RunRequest {
        let messages = request.messages.map { $0.attributed(to: target.origin) }
        var run = RunRequest(runId: request.runId, sessionKey: sessionKey, system: system, messages: messages)
        run.clientTools = request.clientTools
        run.toolChoice = request.toolChoice
        run.sampling = request.sampling
        run.fieldNames = request.fieldNames
        run.limits = RunLimits(agent.settings)
        run.loopDetection = agent.tools.loopDetection
        run.stateDirectory = factory.configuration.stateDirectory
        return run
    }

    /// How the session is opened; nil for a stateless request.
    private func openOptions(_ targets: [ModelTarget], _ system: String) -> SessionOpenOptions? {
        guard let key = decisions.session.key else { return nil }
        let pathBytesMax = ContextLimit.pathBytesMax(
            contextTokens: ContextLimit.tokens(agent.settings, targets) ?? ContextLimit.usualTokens,
            systemBytes: system.utf8.count)
        var options = SessionOpenOptions(
            key: key, source: decisions.session.source, workspace: agent.workspace.string, pathBytesMax: pathBytesMax)
        options.lockWaitSeconds = factory.configuration.session.lockWaitSeconds
        options.waitersMax = factory.configuration.session.waitersMax
        return options
    }
}

extension Ending {
    /// The ending of a run that an error has ended.
    fileprivate init(of error: any Error) {
        switch error {
        case Interruption.stopped: self = .aborted(by: .operator)
        case Interruption.terminated: self = .aborted(by: .supervisor)
        case Interruption.deadlinePassed: self = .failed(.deadlineExceeded)
        case Interruption.clientGone: self = .aborted(by: .client)
        default: self = .failed(.internalError(message: "\(type(of: error))"))
        }
    }
}

extension Message {
    /// An answer with attachments of a provider that the caller sent: it counts as an answer of the model that is asked
    /// first, because the caller cannot name the model that wrote it. Fallbacks do not receive its attachments.
    fileprivate func attributed(to origin: ModelOrigin) -> Message {
        guard case .assistant(var answer) = self, answer.origin == nil,
            answer.attachments != nil || answer.toolCalls.contains(where: { $0.extraContent != nil })
        else { return self }
        answer.origin = origin
        return .assistant(answer)
    }
}
