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
            reasoning.ignoredOptions(sampling) == [.temperature, .topP, .frequencyPenalty, .presencePenalty, .stop])
        #expect(
            ChatCompletionsRequestTests.target(Self.openAI, model: "gpt-4.1").ignoredOptions(sampling) == [
                .reasoningEffort
            ])
        #expect(ChatCompletionsRequestTests.target().ignoredOptions(sampling) == [])
        let plain = ChatCompletionsRequestTests.target { $1.reasoning = false }
        #expect(plain.ignoredOptions(sampling) == [.reasoningEffort])
        #expect(plain.ignoredOptions(SamplingOptions()) == [])

        let request = TurnRequest(system: "", messages: [], sampling: sampling)
        #expect(!ChatCompletionsRequestTests.body(request, reasoning).utf8.elementsEqual([]))
        #expect(!Array(ChatCompletionsRequestTests.body(request, reasoning).utf8).contains(text: "temperature"))
    }
}
