import Configuration
import Conversation
import JSON
import Testing

@testable import Providers

struct OpenAICompatibilityTests {
    private static let openAI = "https://api.openai.com/v1"

    @Test(
        "Instructions are a developer's only where the server knows the role",
        arguments: [
            (openAI, "gpt-4.1", nil, "system"), (openAI, "gpt-5-mini", nil, "developer"),
            (openAI, "o3", nil, "developer"),
            (openAI, "gpt-5-chat-latest", nil, "system"), ("http://h/v1", "gpt-5", nil, "system"),
            ("http://h/v1", "m", true, "developer"), (openAI, "o3", false, "system"),
        ] as [(String, String, Bool?, String)])
    func role(baseUrl: String, model: String, said: Bool?, role: String) {
        let target = OpenAIRequestTests.target(baseUrl, model: model) { $1.compatibility.supportsDeveloperRole = said }
        #expect(OpenAICompatibility(target).systemRole == role)
    }

    @Test("Usage is asked for unless the configuration says that the server cannot report it")
    func usage() {
        #expect(OpenAICompatibility(OpenAIRequestTests.target()).streamsUsage)
        let target = OpenAIRequestTests.target { $1.compatibility.supportsUsageInStreaming = false }
        #expect(!OpenAICompatibility(target).streamsUsage)
        let request = TurnRequest(system: "", messages: OpenAIRequestTests.hello)
        #expect(OpenAIRequestTests.body(request, target).hasSuffix(#""stream":true}"#))
    }

    @Test("The configuration says which field limits an answer")
    func limit() {
        let target = OpenAIRequestTests.target { $1.compatibility.maxTokensField = .maxCompletionTokens }
        #expect(OpenAICompatibility(target).maxTokensField == .maxCompletionTokens)
        let other = OpenAIRequestTests.target(Self.openAI) { $1.compatibility.maxTokensField = .maxTokens }
        #expect(OpenAICompatibility(other).maxTokensField == .maxTokens)
    }

    @Test("What a model cannot take is dropped and named, in the order of the fields")
    func ignored() throws {
        var sampling = SamplingOptions()
        for field in SamplingOptions.Field.allCases { sampling[field] = try OpenAIRequestTests.slice("1") }
        let reasoning = OpenAIRequestTests.target(Self.openAI, model: "o4-mini")
        #expect(
            reasoning.ignoredFields(sampling) == [.temperature, .topP, .frequencyPenalty, .presencePenalty, .stop])
        #expect(OpenAIRequestTests.target(Self.openAI, model: "gpt-4.1").ignoredFields(sampling) == [.reasoningEffort])
        #expect(OpenAIRequestTests.target().ignoredFields(sampling) == [])
        let plain = OpenAIRequestTests.target { $1.reasoning = false }
        #expect(plain.ignoredFields(sampling) == [.reasoningEffort])
        #expect(plain.ignoredFields(SamplingOptions()) == [])

        let request = TurnRequest(system: "", messages: [], sampling: sampling)
        #expect(!OpenAIRequestTests.body(request, reasoning).utf8.elementsEqual([]))
        #expect(!Array(OpenAIRequestTests.body(request, reasoning).utf8).contains(text: "temperature"))
    }
}
