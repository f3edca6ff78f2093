import Configuration
import Conversation
import Fetch
import JSON
import Testing

@testable import Providers

struct ChatCompletionsRequestTests {
    static func target(
        _ baseUrl: String = "http://localhost/v1", model id: String = "m",
        _ adjust: (inout ProviderConfiguration, inout ModelConfiguration) -> Void = { _, _ in }
    ) -> ModelTarget {
        var provider = ProviderConfiguration(id: "p", baseUrl: baseUrl)
        var model = ModelConfiguration(id: id)
        adjust(&provider, &model)
        provider.models = [model]
        return ModelTarget(provider, model: id)
    }

    static let hello: [Message] = [.user(UserMessage(text: "Hello"))]

    static func body(_ request: TurnRequest, _ target: ModelTarget = target()) -> String {
        String(decoding: ChatCompletionsRequest(target, request).body, as: UTF8.self)
    }

    static func slice(_ json: String) throws -> Slice { try Document(parsing: Array(json.utf8)).root.slice }

    @Test("A plain request holds the model and the messages, and requests a stream with usage")
    func plain() {
        #expect(
            Self.body(TurnRequest(system: "Be brief.", messages: Self.hello)) == """
                {"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],\
                "stream":true,"stream_options":{"include_usage":true}}
                """)
    }

    @Test("A client's tool is passed on unchanged, a tool of ours is written, and the choice auto is left out")
    func tools() throws {
        var request = TurnRequest(system: "", messages: Self.hello)
        request.tools = [
            ToolDefinition(name: "a", source: try Self.slice(#"{ "strict":null,"name" : "a" ,"x":1.0}"#)),
            ToolDefinition(
                name: "b", description: "B", parameters: try Self.slice(#"{"type":"object"}"#), strict: true),
            ToolDefinition(name: "c"),
        ]
        let tools = #"""
            "tools":[{"type":"function","function":{ "strict":null,"name" : "a" ,"x":1.0}},\#
            {"type":"function","function":{"name":"b","description":"B","parameters":{"type":"object"},"strict":true}},\#
            {"type":"function","function":{"name":"c","parameters":{"type":"object","properties":{}}}}],
            """#
        let end = #""stream":true,"stream_options":{"include_usage":true}}"#
        let choices: [(ToolChoice, String)] = [
            (.auto, ""), (.none, #""tool_choice":"none","#), (.required, #""tool_choice":"required","#),
            (.named("b"), #""tool_choice":{"type":"function","function":{"name":"b"}},"#),
        ]
        for (choice, text) in choices {
            request.toolChoice = choice
            #expect(Self.body(request).hasSuffix(tools + text + end))
        }
    }

    @Test("Options are written unchanged, over the configured ones, the limit under the server's name of it")
    func sampling() throws {
        var request = TurnRequest(system: "", messages: Self.hello)
        request.sampling[.temperature] = try Self.slice("0.70")
        request.sampling[.maxOutputTokens] = try Self.slice("10")
        request.sampling[.parallelToolCalls] = try Self.slice("false")
        var target = Self.target()
        target.defaults[.temperature] = try Self.slice("1")
        target.defaults[.topP] = try Self.slice("0.9")
        target.defaults[.maxOutputTokens] = try Self.slice("99")
        let end = #""stream":true,"stream_options":{"include_usage":true}}"#
        #expect(Self.body(request, target).hasSuffix(#"}],"temperature":0.70,"top_p":0.9,"max_tokens":10,"# + end))
        request.tools = [ToolDefinition(name: "c")]
        #expect(
            Self.body(request, target).hasSuffix(
                #""temperature":0.70,"top_p":0.9,"parallel_tool_calls":false,"max_tokens":10,"# + end))
        let openAI = Self.body(request, Self.target("https://api.openai.com/v1", model: "gpt-4.1"))
        #expect(openAI.hasSuffix(#""max_completion_tokens":10,"# + end))
    }

    @Test("The request goes to the completions of the base URL, with the key, the configured fields and the timeouts")
    func fetch() {
        let target = Self.target("https://host/api/v1") { provider, _ in
            provider.apiKey = Secret("k")
            provider.headers = [ProviderHeader(name: "X-Title", value: Secret("t"))]
            provider.limits.connectSeconds = 1
            provider.limits.firstByteSeconds = 2
            provider.limits.idleSeconds = 3
        }
        let request = TurnRequest(system: "", messages: Self.hello)
        let fetch = ChatCompletionsRequest(target, request).fetch
        #expect(fetch.method == .post)
        #expect(fetch.url == "https://host/api/v1/chat/completions")
        #expect(
            fetch.headers == [
                FetchHeader("Content-Type", "application/json"), FetchHeader("Accept", "text/event-stream"),
                FetchHeader("Authorization", "Bearer k"), FetchHeader("X-Title", "t"),
            ])
        #expect(fetch.timeouts == FetchTimeouts(connect: .seconds(1), firstByte: .seconds(2), idle: .seconds(3)))
    }

    @Test("A configured Authorization field replaces the key")
    func ownAuthorization() {
        let target = Self.target { provider, _ in
            provider.apiKey = Secret("k")
            provider.headers = [ProviderHeader(name: "authorization", value: Secret("Token t"))]
        }
        let fields = ChatCompletionsRequest(target, TurnRequest(system: "", messages: Self.hello)).fetch.headers
        #expect(fields.dropFirst(2) == [FetchHeader("authorization", "Token t")])
    }
}
