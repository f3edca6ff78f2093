import Agent
import Configuration
import Conversation
import Fetch
import JSON
import Posix
import Service
import Sessions
import SystemPackage
import TestSupport
import Testing

/// Runs that are made and executed without HTTP, with the real store and a scripted model.
struct RunFactoryTests {
    private let directory: TemporaryDirectory
    private let page: ScoreboardPage
    private let clock = WallClock { 1_764_000_000_000 }
    private let model = ModelOrigin(api: "openai-completions", provider: "local", model: "m")
    private let key = "agent:main:openai-user:ada"

    init() throws {
        directory = try TemporaryDirectory()
        page = try ScoreboardPage.unshared()
    }

    private var configuration: Configuration {
        var configuration = Configuration(stateDirectory: FilePath(directory.path))
        configuration.models.providers = [ProviderConfiguration(id: "local", baseUrl: "http://127.0.0.1:1/v1")]
        configuration.agents[0].settings.model = ModelChoice(ModelReference(provider: "local", model: "m"))
        return configuration
    }

    private var request: AgentRequest {
        var request = AgentRequest(runId: "run_1", messages: [.user(UserMessage(text: "hi"))])
        request.session.user = "ada"
        return request
    }

    private func prepared(
        _ request: AgentRequest, _ transport: any Transport, change: (inout Configuration) -> Void = { _ in }
    ) throws(RunFailure) -> PreparedRun {
        var configuration = configuration
        change(&configuration)
        let factory = RunFactory(
            configuration, clock, trust: TrustStore(), host: HostInfo(host: "box", system: "Linux (x86_64)"))
        let process = RunProcess(
            waiting: Watch(client: nil, termination: nil), transport: transport, page: page, journal: Journal())
        return try factory.make(request, in: process)
    }

    @Test("A run is made and executed: its events arrive, the answer is stored, and the scoreboard has the counts")
    func execute() throws {
        let server = ScriptedModel([.deltas(["Hel", "lo"])])
        let observer = RecordingObserver()
        let run = try prepared(request, server)
        #expect(run.agent.id == "main" && run.sessionKey == key && server.requests.isEmpty)
        try run.execute(observer)

        let counts = RunCounts(usage: Usage(input: 7, output: 2), turns: 1, contextTokens: 7)
        #expect(
            observer.kinds == [
                .modelChosen(model, ignored: []), .started, .turnStarted, .text("Hel"), .text("lo"), .usage(counts),
                .ended(.stop),
            ])
        #expect(observer.events.map(\.seq) == Array(1...7))
        #expect(observer.events.allSatisfy { $0.runId == "run_1" && $0.sessionKey == key })

        let store = SessionStore(stateDirectory: FilePath(directory.path), clock: clock)
        let stored = try #require(try store.session(named: key))
        #expect(stored.path.compactMap(\.message?.summary) == ["user hi", "assistant Hello stop"])

        let record = page.record
        #expect(record.agent == "main" && record.model == "local/m" && record.session == stored.header.sessionId)
        #expect(record.tokensIn == 7 && record.tokensOut == 2 && record.turns == 1 && record.upstreamFailures == 0)
    }

    @Test("A second run continues the session: the model receives the first one's messages")
    func continued() throws {
        let server = ScriptedModel([.deltas(["one"]), .deltas(["two"])])
        try prepared(request, server).execute(RecordingObserver())
        try prepared(request, server).execute(RecordingObserver())
        let body = String(decoding: try #require(server.requests.last).body, as: UTF8.self)
        #expect(body.contains(#""content":"one""#))
    }

    @Test("A stateless run leaves no file")
    func stateless() throws {
        var request = request
        request.session = SessionKeyCandidates()
        let observer = RecordingObserver()
        let run = try prepared(request, ScriptedModel([.deltas(["x"])]))
        #expect(run.sessionKey == nil)
        try run.execute(observer)
        #expect(observer.kinds.last == .ended(.stop))
        #expect(directory.files() == [])
    }

    @Test("The prompt has the files of the workspace, the host, and the instructions of the request at its end")
    func prompt() throws {
        try directory.write("Be kind.", to: "workspace/SOUL.md")
        var request = request
        request.instructions = ["Answer in French."]
        let server = ScriptedModel([.deltas(["x"])])
        try prepared(request, server).execute(RecordingObserver())
        let body = String(decoding: try #require(server.requests.first).body, as: UTF8.self)
        #expect(body.contains("Be kind.") && body.contains("host=box") && body.contains("model=local/m"))
        #expect(body.contains(#"Instructions of this request\nAnswer in French.""#))
    }

    @Test(
        "Rules for a provider, and its way of combining tools with a format, apply to a server that the run has found")
    func foundServer() throws {
        var request = request
        request.sampling[.responseFormat] = Slice(literal: #"{"type":"json_object"}"#)
        let list = ScriptedModel.Reply.status(200, body: #"{"data":[{"id":"m"}]}"#)
        let server = ScriptedModel([list, .deltas(["one"]), .deltas(["two"])])
        let observer = RecordingObserver()
        try prepared(request, server) { configuration in
            configuration.models.providers = [ProviderConfiguration(id: "ollama", baseUrl: "http://127.0.0.1:1/v1")]
            configuration.agents[0].settings.model = nil
            var rules = ToolRules()
            rules.deny = [ToolPattern("write")]
            var layer = ToolLayer()
            layer.byProvider = [ProviderToolRules(model: "ollama", rules: rules)]
            configuration.agents[0].tools.layers = [layer]
        }.execute(observer)
        #expect(observer.kinds.contains(.text("two")) && !observer.kinds.contains(.text("one")))
        let bodies = server.requests.dropFirst().map { String(decoding: $0.body, as: UTF8.self) }
        try #require(bodies.count == 2)
        #expect(bodies[0].contains(#""name":"read""#) && !bodies[0].contains(#""name":"write""#))
        #expect(!bodies[0].contains("response_format") && bodies[1].contains("response_format"))
    }

    @Test("Instructions and models that a run lacks are one notice")
    func lacking() throws {
        let server = ScriptedModel([.deltas(["x"])])
        let observer = RecordingObserver()
        try prepared(request, server) {
            $0.agents[0].workspace = "/nonexistent"
            $0.agents[0].createsWorkspace = false
            $0.agents[0].settings.model = ModelChoice(
                ModelReference(provider: "x", model: "y"), fallbacks: [ModelReference(provider: "local", model: "m")])
        }.execute(observer)
        #expect(page.record.model == "local/m")
        let notices = observer.kinds.compactMap { if case .lack(let text) = $0 { text } else { nil } }
        #expect(notices.count == 1)
        #expect(notices.first?.hasPrefix("the model x/y needs a provider named x: ") == true)
        #expect(notices.first?.contains("; the workspace /nonexistent does not exist: ") == true)
    }

    @Test("A failed call is repeated on the fallback, and counted on the scoreboard")
    func fallback() throws {
        let server = ScriptedModel([.status(401, body: #"{"error":{"message":"no"}}"#), .deltas(["x"])])
        let observer = RecordingObserver()
        let run = try prepared(request, server) {
            $0.agents[0].settings.model = ModelChoice(
                ModelReference(provider: "local", model: "m"),
                fallbacks: [ModelReference(provider: "local", model: "second")])
        }
        try run.execute(observer)
        #expect(observer.kinds.last == .ended(.stop))
        #expect(page.record.model == "local/second" && page.record.upstreamFailures == 1)
        #expect(page.record.notice.hasPrefix("local/m at 127.0.0.1:1: "))
    }

    @Test("The named model is called instead of the agent's own")
    func modelOverride() throws {
        var request = request
        request.modelOverride = "local/other"
        let server = ScriptedModel([.deltas(["x"])])
        try prepared(request, server).execute(RecordingObserver())
        #expect(page.record.model == "local/other")
    }

    @Test("What a request names and cannot have is a failure of the factory, and nothing is called or stored")
    func rejected() throws {
        let server = ScriptedModel([])
        let cases: [(RunFailure, (inout AgentRequest) -> Void)] = [
            (.unknownAgent(id: "x"), { $0.agent = "x" }),
            (.invalidModel("gpt-4"), { $0.model = "gpt-4" }),
            (.unknownModel("nowhere"), { $0.modelOverride = "nowhere" }),
            (.modelNotAllowed(model: "local/other", agent: "main"), { $0.modelOverride = "local/other" }),
            (
                .invalidSessionKey(
                    in: .sessionKey, message: "The session key is in the reserved namespace `cron:`."),
                { $0.session.header = Array("cron:x".utf8) }
            ),
        ]
        for (failure, change) in cases {
            var wrong = request
            change(&wrong)
            #expect(throws: failure) {
                try prepared(wrong, server) {
                    $0.agents[0].settings.allowedModels = [AllowedModel(ModelReference(provider: "local", model: "m"))]
                }
            }
        }
        #expect(server.requests.isEmpty && directory.files() == [])
        #expect(page.record.agent == "main")
    }

    @Test("Without any model, a run ends with the failure that names what to configure")
    func withoutModel() throws {
        let observer = RecordingObserver()
        let unreachable = ScriptedModel([])
        let run = try prepared(request, unreachable) {
            $0.models = ModelsConfiguration()
            $0.agents[0].settings.model = nil
        }
        try run.execute(observer)
        guard case .ended(.failed(.notConfigured)) = observer.kinds.last else {
            Issue.record("\(observer.kinds)")
            return
        }
        #expect(directory.files() == [])
    }

    @Test("A session that another run holds is an ending, and the model is not called")
    func sessionBusy() throws {
        let server = ScriptedModel([.deltas(["one"]), .deltas(["two"])])
        let inner = RecordingObserver()
        let impatient = try prepared(request, server) { $0.session.lockWaitSeconds = 0 }
        let outer = RecordingObserver { event in
            if event.kind == .turnStarted { try impatient.execute(inner) }
        }
        try prepared(request, server).execute(outer)
        #expect(inner.kinds == [.modelChosen(model, ignored: []), .usage(RunCounts()), .ended(.failed(.sessionBusy))])
        #expect(outer.kinds.last == .ended(.stop))
        #expect(server.requests.count == 1)
    }
}
