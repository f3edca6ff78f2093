import Configuration
import JSON
import SystemPackage
import TestSupport
import Testing

/// Files as users of the reference have them.
struct FixtureTests {
    static let directory = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .appending("Fixtures").appending("Configuration")

    static let environment = [
        "OPENCLAW_GATEWAY_TOKEN": "t", "LLM_HOST": "10.1.2.3", "TEAM": "research",
        "HOME": "/home/me",
    ]

    static func read(_ name: String, _ environment: [String: String] = environment) -> ConfigurationReading {
        let variables = ConfigurationEnvironment(environment)
        let file = directory.appending("\(name).json5").string
        return ConfigurationReading(ConfigurationLocation(file: file, stateDirectory: "/state", variables), variables)
    }

    @Test(
        "A file that the reference accepts is accepted, with one warning for each key that has no effect",
        arguments: [
            (
                "single-ollama",
                [
                    "20:13 models.providers.ollama.models[0].cost", "22:13 models.providers.ollama.models[0].maxTokens",
                ]
            ),
            (
                "openrouter-fallbacks",
                [
                    "4:5 env.shellEnv", "22:7 agents.defaults.imageModel", "24:7 agents.defaults.timeFormat",
                    "25:7 agents.defaults.maxConcurrent",
                ]
            ),
            (
                "many-agents",
                [
                    "17:9 agents.list[1].subagents", "19:53 agents.list[2].groupChat", "22:3 bindings",
                ]
            ),
            ("telegram-whatsapp", ["5:3 channels", "14:3 messages", "15:3 commands", "16:3 talk"]),
            ("hooks-cron", ["3:3 hooks", "10:3 cron", "12:3 plugins", "13:3 skills", "14:3 discovery"]),
            ("includes", []),
            ("secrets", ["2:3 secrets"]),
            (
                "heartbeat-compaction",
                [
                    "8:7 agents.defaults.elevatedDefault", "9:7 agents.defaults.heartbeat",
                    "10:7 agents.defaults.compaction", "11:7 agents.defaults.contextPruning",
                    "12:7 agents.defaults.memorySearch", "14:7 agents.defaults.typingMode",
                    "16:7 agents.defaults.mediaMaxMb", "20:5 session.scope", "21:5 session.dmScope",
                    "22:5 session.reset", "23:5 session.resetTriggers", "24:5 session.store",
                    "25:5 session.maintenance", "27:3 memory",
                ]
            ),
            (
                "vllm-cluster",
                [
                    "11:9 gateway.http.endpoints.responses",
                    "31:83 models.providers.vLLM-1.models[0].compat.thinkingFormat",
                    "37:9 models.providers.bedrock.api", "38:9 models.providers.bedrock.auth",
                ]
            ),
            (
                "behind-proxy",
                [
                    "13:33 gateway.controlUi.basePath", "16:5 gateway.reload",
                    "18:5 gateway.nodes",
                ]
            ),
            (
                "written-by-wizard",
                [
                    "4:3 auth", "8:7 agents.defaults.compaction", "9:7 agents.defaults.maxConcurrent",
                    "10:7 agents.defaults.subagents", "15:14 tools.web", "16:3 messages",
                    "17:3 commands", "18:3 hooks", "26:3 skills", "27:3 plugins", "28:3 logging",
                ]
            ),
            ("entries-map", ["11:3 someFutureThing"]),
        ])
    func warnings(name: String, expected: [String]) {
        var environment = Self.environment
        if name == "secrets" { environment["CREDENTIALS_DIRECTORY"] = Self.directory.appending("included").string }
        if name == "behind-proxy" { environment["OPENCLAW_GATEWAY_PASSWORD"] = "p" }
        if name == "heartbeat-compaction" { environment["OPENCLAW_GATEWAY_TOKEN"] = nil }
        let reading = Self.read(name, environment)
        #expect(reading.errors == [])
        // The fixtures contain secrets, and everyone may read them.
        let warnings = reading.warnings.filter { !$0.reason.hasPrefix("every user of this machine") }
        let found = warnings.map { "\($0.position.map { "\($0.line):\($0.column)" } ?? "") \($0.key)" }
        #expect(found == expected)
    }

    @Test("A local model needs no more than its address and name")
    func singleOllama() throws {
        let configuration = try #require(Self.read("single-ollama").configuration)
        let ollama = ModelReference(provider: "ollama", model: "gpt-oss:20b")
        #expect(configuration.defaultAgent.settings.model == ModelChoice(ollama))
        #expect(configuration.models.provider("ollama")?.model("gpt-oss:20b").contextWindow == 8_192)
        #expect(
            configuration.gateway.authentication.secret
                == SecretDigest(Secret("t", from: .environment(name: "OPENCLAW_GATEWAY_TOKEN"))))
    }

    @Test("Aliases stand for models, and the variables of the file hold keys")
    func openRouter() throws {
        let configuration = try #require(Self.read("openrouter-fallbacks").configuration)
        let agent = configuration.defaultAgent
        #expect(agent.workspace == "/home/me/.openclaw/workspace")
        let expected = ModelChoice(
            ModelReference(provider: "openrouter", model: "anthropic/claude-sonnet-4.5"),
            fallbacks: [
                ModelReference(provider: "openrouter", model: "google/gemini-2.5-flash"),
                ModelReference(provider: "openrouter", model: "moonshotai/kimi-k2"),
            ])
        #expect(agent.settings.model == expected)
        #expect(agent.settings.allowedModels.map(\.alias) == ["sonnet", nil, "Kimi"])
        #expect(
            agent.settings.allowedModels[2].params.map { "\($0.name)=\($0.value.text)" } == [
                "temperature=0.6", "maxTokens=8192",
            ])
        #expect(configuration.models.provider("openrouter")?.apiKey?.revealed == "sk-or-of-the-file")
    }

    @Test("An agent inherits the defaults that it does not set, and an empty list of fallbacks removes them")
    func manyAgents() throws {
        let configuration = try #require(Self.read("many-agents").configuration)
        #expect(configuration.agents.map(\.id) == ["home", "work", "family", "main"])
        #expect(configuration.defaultAgentId == "home")
        #expect(
            configuration.agents.map(\.workspace)
                == ["/srv/agents/home", "/state/workspace-work", "/state/workspace-family", "/state/workspace"])
        #expect(configuration.agents.map(\.settings.timeoutSeconds) == [900, 900, 120, 900])
        #expect(
            configuration.agents.map { $0.settings.model?.primary.model } == [
                "gpt-4.1", "o4-mini", "gpt-4.1-nano", "gpt-4.1",
            ])
        #expect(configuration.agents.map { $0.settings.model?.fallbacks.count } == [1, 0, 1, 1])
        #expect(configuration.agent("WORK")?.settings.identity.name == "Ada")
        #expect(configuration.agents.map(\.tools.profile) == [.full, .coding, .full, .full])
        #expect(configuration.agents.map(\.tools.exec.security) == [.deny, .full, .deny, .deny])
    }

    @Test("Included files are merged in order, and the object's own keys take precedence")
    func includes() throws {
        let reading = Self.read("includes")
        let configuration = try #require(reading.configuration)
        #expect(configuration.gateway.port == 19_001)
        #expect(configuration.agents.map(\.id) == ["main", "deep", "home"])
        #expect(configuration.defaultAgent.settings.timeoutSeconds == 300)
        #expect(configuration.defaultAgent.settings.bootstrapMaxChars == 5_000)
        #expect(configuration.models.provider("vllm")?.baseUrl == "http://10.1.2.3:8000/v1")
        #expect(configuration.models.provider("vllm")?.apiKey?.revealed == "${NOT_A_VARIABLE}")
        #expect(
            reading.files.map(\.lastComponent?.string)
                == ["includes.json5", "providers.json5", "agents-base.json5", "agents-home.json5", "deeper.json5"])
    }

    @Test("Secrets come from variables, files and credentials")
    func secrets() throws {
        let directory = try TemporaryDirectory()
        try directory.write("of systemd\n", to: "corp-key")
        var environment = Self.environment
        environment["CREDENTIALS_DIRECTORY"] = directory.path
        let configuration = try #require(Self.read("secrets", environment).configuration)
        let corp = try #require(configuration.models.provider("corp"))
        #expect(corp.apiKey == Secret("of systemd", from: .credential(name: "corp-key")))
        #expect(
            corp.headers == [
                ProviderHeader(name: "X-Team", value: Secret("research", from: .environment(name: "TEAM")))
            ])
        #expect(
            configuration.models.provider("openai")?.apiKey
                == Secret("sk-of-the-file", from: .file(path: "included/corp-key")))
    }

    @Test("With mode replace, providers of the file replace the built-in ones")
    func vllm() throws {
        let configuration = try #require(Self.read("vllm-cluster").configuration)
        #expect(configuration.models.providers.map(\.id) == ["vllm-1", "bedrock"])
        #expect(configuration.models.providers.map(\.limits.firstByteSeconds) == [900, 300])
        #expect(
            configuration.defaultAgent.settings.model
                == ModelChoice(ModelReference(provider: "vllm-1", model: "deepseek-ai/DeepSeek-R1")))
    }
}
