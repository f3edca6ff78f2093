import Configuration
import Conversation
import JSON
import Testing

@testable import Providers

struct ChatCompletionsCompatibilityTests {
    private static let openAI = "https://api.openai.com/v1"

    @Test(
        "The instructions have the role developer only where the server supports it",
        arguments: [
            (openAI, "gpt-4.1", nil, "system"), (openAI, "gpt-5-mini", nil, "developer"),
            (openAI, "o3", nil, "developer"),
            (openAI, "gpt-5-chat-latest", nil, "system"), ("http://h/v1", "gpt-5", nil, "system"),
            ("http://h/v1", "m", true, "developer"), (openAI, "o3", false, "system"),
        ] as [(String, String, Bool?, String)])
    func role(baseUrl: String, model: String, said: Bool?, role: String) {
        let target = ChatCompletionsRequestTests.target(baseUrl, model: model) {
            $1.compatibility.supportsDeveloperRole = said
        }
        #expect(ChatCompletionsCompatibility(target).systemRole == role)
    }

    @Test("Usage is requested unless the configuration states that the server cannot report it")
    func usage() {
        #expect(ChatCompletionsCompatibility(ChatCompletionsRequestTests.target()).streamsUsage)
        let target = ChatCompletionsRequestTests.target { $1.compatibility.supportsUsageInStreaming = false }
        #expect(!ChatCompletionsCompatibility(target).streamsUsage)
        let request = TurnRequest(system: "", messages: ChatCompletionsRequestTests.hello)
        #expect(ChatCompletionsRequestTests.body(request, target).hasSuffix(#""stream":true}"#))
    }

    @Test("The configuration sets the name of the field that limits an answer")
    func limit() {
        let target = ChatCompletionsRequestTests.target { $1.compatibility.maxTokensField = .maxCompletionTokens }
        #expect(ChatCompletionsCompatibility(target).maxTokensField == .maxCompletionTokens)
        let other = ChatCompletionsRequestTests.target(Self.openAI) { $1.compatibility.maxTokensField = .maxTokens }
        #expect(ChatCompletionsCompatibility(other).maxTokensField == .maxTokens)
    }

    @Test("Options that a model rejects are left out and reported, in their order")
    func ignored() throws {
        var sampling = SamplingOptions()
        for field in SamplingOptions.Field.allCases { sampling[field] = try ChatCompletionsRequestTests.slice("1") }
        let reasoning = ChatCompletionsRequestTests.target(Self.openAI, model: "o4-mini")
        #expect(
            reasoning.ignoredFields(sampling, hasTools: true)
                == [.temperature, .topP, .frequencyPenalty, .presencePenalty, .stop].map(RequestField.option))
        let openAI = ChatCompletionsRequestTests.target(Self.openAI, model: "gpt-4.1")
        #expect(openAI.ignoredFields(sampling, hasTools: true) == [.option(.reasoningEffort)])
        #expect(ChatCompletionsRequestTests.target().ignoredFields(sampling, hasTools: true) == [])
        #expect(
            ChatCompletionsRequestTests.target().ignoredFields(sampling, hasTools: false)
                == [.option(.parallelToolCalls)])
        let plain = ChatCompletionsRequestTests.target { $1.reasoning = false }
        #expect(plain.ignoredFields(sampling, hasTools: true) == [.option(.reasoningEffort)])
        #expect(plain.ignoredFields(SamplingOptions(), hasTools: false) == [])

        let request = TurnRequest(system: "", messages: [], sampling: sampling)
        #expect(!ChatCompletionsRequestTests.body(request, reasoning).utf8.elementsEqual([]))
        #expect(!Array(ChatCompletionsRequestTests.body(request, reasoning).utf8).contains(text: "temperature"))
    }

    @Test(
        "Further fields go to servers of one's own, to OpenRouter, and where the configuration says so",
        arguments: [
            (openAI, nil, []), ("http://127.0.0.1:8080/v1", nil, ["top_k", "chat_template_kwargs"]),
            ("http://llm:8000/v1", nil, ["top_k", "chat_template_kwargs"]),
            ("http://gpu.local/v1", nil, ["top_k", "chat_template_kwargs"]),
            ("https://openrouter.ai/api/v1", nil, ["top_k"]),
            ("https://api.mistral.ai/v1", nil, []), ("http://127.0.0.1/v1", [], []),
            (openAI, ["store", "messages"], ["store"]),
        ] as [(String, [String]?, [String])])
    func extraFields(baseUrl: String, configured: [String]?, taken: [String]) throws {
        let target = ChatCompletionsRequestTests.target(baseUrl) { $1.compatibility.extraFields = configured }
        var sampling = SamplingOptions()
        let names = ["top_k", "store", "chat_template_kwargs", "messages"]
        sampling.others = try names.map { ($0, try ChatCompletionsRequestTests.slice("{\"a\": 1}")) }
        let ignored = target.ignoredFields(sampling, hasTools: false)
        #expect(ignored == names.filter { !taken.contains($0) }.map(RequestField.other))
        let body = ChatCompletionsRequestTests.body(TurnRequest(system: "", messages: [], sampling: sampling), target)
        for name in names.dropLast() {
            #expect(Array(body.utf8).contains(text: "\"\(name)\":{\"a\": 1}") == taken.contains(name))
        }
    }

    @Test("A configured parameter that this API does not have is passed on in the same way, under the request's")
    func configuredParameter() throws {
        var target = ChatCompletionsRequestTests.target()
        target.defaults = SamplingOptions([
            ModelParameter(name: "top_k", value: try ChatCompletionsRequestTests.slice("20")),
            ModelParameter(name: "min_p", value: try ChatCompletionsRequestTests.slice("0.1")),
            ModelParameter(name: "cacheRetention", value: try ChatCompletionsRequestTests.slice("9")),
        ])
        var request = TurnRequest(system: "", messages: [])
        request.sampling.others = [("top_k", try ChatCompletionsRequestTests.slice("40"))]
        #expect(
            ChatCompletionsRequestTests.body(request, target).hasPrefix(
                #"{"model":"m","messages":[],"top_k":40,"min_p":0.1,"stream""#))
    }

    @Test(
        "An answer is continued as its server wants to be told, and not by a server that is not known",
        arguments: [
            (openAI, nil, .none), ("https://api.example.com/v1", nil, .none),
            ("http://localhost:11434/v1", nil, .continueFinalMessage),
            ("http://[::1]:8080/v1", nil, .continueFinalMessage),
            ("http://192.168.1.9/v1", nil, .continueFinalMessage), ("https://openrouter.ai/api/v1", nil, .trailing),
            ("https://api.mistral.ai/v1", nil, .prefix), ("https://api.deepseek.com/beta", nil, .prefix),
            ("https://api.deepseek.com/v1", nil, .none), (openAI, .trailing, .trailing),
            ("http://localhost/v1", ModelCompatibility.Prefill.none, .none),
        ] as [(String, ModelCompatibility.Prefill?, ModelCompatibility.Prefill)])
    func prefill(baseUrl: String, configured: ModelCompatibility.Prefill?, expected: ModelCompatibility.Prefill) {
        let target = ChatCompletionsRequestTests.target(baseUrl) { $1.compatibility.prefill = configured }
        #expect(ChatCompletionsCompatibility(target).prefill == expected)
        #expect(target.continuesAnswers == (expected != .none))
    }

    @Test(
        "The start of an answer is the last message, with the words of its server",
        arguments: [
            (.trailing, #"{"role":"assistant","content":"Sure,"}],"stream""#),
            (.prefix, #"{"role":"assistant","content":"Sure,","prefix":true}],"stream""#),
            (
                .continueFinalMessage,
                #"{"role":"assistant","content":"Sure,"}],"add_generation_prompt":false,"continue_final_message":true,"#
            ),
        ] as [(ModelCompatibility.Prefill, String)])
    func prefillBytes(style: ModelCompatibility.Prefill, bytes: String) {
        let target = ChatCompletionsRequestTests.target { $1.compatibility.prefill = style }
        let start = Message.assistant(AssistantMessage(text: "Sure,"))
        var request = TurnRequest(system: "", messages: ChatCompletionsRequestTests.hello + [start])
        request.prefill = "Sure,"
        let body = ChatCompletionsRequestTests.body(request, target)
        #expect(Array(body.utf8).contains(text: #"{"role":"user","content":"Hello"},"# + bytes))
    }

    @Test("A conversation that ends with an answer is not continued by a server that could: a message follows")
    func endsWithAnswer() {
        let messages = ChatCompletionsRequestTests.hello + [.assistant(AssistantMessage(text: "Hi."))]
        let request = TurnRequest(system: "Say more.", messages: messages)
        let note = #"{"role":"user","content":"[no message; follow the instructions]"}]"#
        let local = ChatCompletionsRequestTests.body(request)
        #expect(Array(local.utf8).contains(text: note))
        let openAI = ChatCompletionsRequestTests.body(request, ChatCompletionsRequestTests.target(Self.openAI))
        #expect(Array(openAI.utf8).contains(text: #"{"role":"assistant","content":"Hi."}],"#))
    }
}
