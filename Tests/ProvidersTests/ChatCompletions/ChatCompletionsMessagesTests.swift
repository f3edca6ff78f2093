import Configuration
import Conversation
import JSON
import Testing

@testable import Providers

struct ChatCompletionsMessagesTests {
    private static let origin = ModelOrigin(api: "openai-completions", provider: "p", model: "m")
    private static let image = UserBlock.image(Image(mimeType: "image/png", base64: "QQ=="))

    /// The JSON of the messages, without the instructions.
    private static func written(_ messages: [Message], _ target: ModelTarget = ChatCompletionsRequestTests.target())
        -> String
    {
        let request = TurnRequest(system: "", messages: messages)
        var writer = Writer()
        ChatCompletionsMessages(request, for: target.origin, ChatCompletionsCompatibility(target)).write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func answer(_ blocks: [AssistantBlock], from origin: ModelOrigin?) -> Message {
        var answer = AssistantMessage(blocks)
        answer.origin = origin
        return .assistant(answer)
    }

    private static func result(_ id: String, _ content: UserBlock...) -> Message {
        .toolResult(ToolResult(callId: id, toolName: "t", content: content))
    }

    @Test("Texts alone are one string; with an image they are parts, in their order")
    func user() {
        #expect(
            Self.written([.user(UserMessage([.text("a"), .text("\"b\"")]))])
                == #"[{"role":"user","content":"a\n\"b\""}]"#)
        #expect(
            Self.written([.user(UserMessage([.text("a"), Self.image]))]) == """
                [{"role":"user","content":[{"type":"text","text":"a"},\
                {"type":"image_url","image_url":{"url":"data:image/png;base64,QQ=="}}]}]
                """)
    }

    @Test("For a model that accepts only text, a text replaces an image")
    func textOnly() {
        let target = ChatCompletionsRequestTests.target { _, model in model.input = [.text] }
        #expect(
            Self.written([.user(UserMessage([.text("a"), Self.image]))], target)
                == #"[{"role":"user","content":"a\n[image left out: the model takes only text]"}]"#)
    }

    /// The id that is sent for a call with this id, in an answer of this model.
    private static func sentId(_ id: String, from origin: ModelOrigin?, to target: ModelTarget) throws -> String? {
        let call = AssistantBlock.toolCall(ToolCall(id: id, name: "t", arguments: "{}"))
        let messages = try Document(
            parsing: Array(written([answer([call], from: origin), result(id, .text("r"))], target).utf8)
        ).root
        let sent = messages.elements.first?["tool_calls"]?.elements.first?["id"]?.string
        #expect(sent == Array(messages.elements).last?["tool_call_id"]?.string)
        return sent
    }

    @Test("A model gets the ids that it may have made, and of other models such as every server takes")
    func longIds() throws {
        let long = String(repeating: "x", count: 46)
        let target = ChatCompletionsRequestTests.target()
        let other = ModelOrigin(api: "openai-completions", provider: "p", model: "other")
        #expect(try Self.sentId(long, from: Self.origin, to: target) == long)
        #expect(try Self.sentId(long, from: nil, to: target) == long)
        #expect(try Self.sentId(long, from: other, to: target) == ToolCallId.sendable(long, as: .portable))
        let openAI = ChatCompletionsRequestTests.target("https://api.openai.com/v1")
        #expect(try Self.sentId(long, from: nil, to: openAI) == ToolCallId.sendable(long, as: .portable))
    }

    @Test("Mistral gets nine letters and digits: its own id, or one that is derived from another")
    func mistralIds() throws {
        let byHost = ChatCompletionsRequestTests.target("https://api.mistral.ai/v1")
        let byKey = ChatCompletionsRequestTests.target { $1.compatibility.requiresMistralToolIds = true }
        for target in [byHost, byKey] {
            #expect(try Self.sentId("aB3dE6gH9", from: nil, to: target) == "aB3dE6gH9")
            #expect(
                try Self.sentId("call_1", from: nil, to: target)
                    == ToolCallId.sendable("call_1", as: .nineAlphanumerics))
        }
        let off = ChatCompletionsRequestTests.target("https://api.mistral.ai/v1") {
            $1.compatibility.requiresMistralToolIds = false
        }
        #expect(try Self.sentId("call_1", from: nil, to: off) == "call_1")
    }

    @Test("The provider's own call ids are sent only to the same model; every other model gets ours")
    func ids() {
        let call = AssistantBlock.toolCall(ToolCall(id: "call_1", providerId: "own", name: "t", arguments: "{}"))
        func written(_ id: String) -> String {
            """
            [{"role":"assistant","content":"","tool_calls":[{"id":"\(id)","type":"function",\
            "function":{"name":"t","arguments":"{}"}}]},{"role":"tool","tool_call_id":"\(id)","content":"r"}]
            """
        }
        let result = Self.result("call_1", .text("r"))
        #expect(Self.written([Self.answer([call], from: Self.origin), result]) == written("own"))
        #expect(Self.written([Self.answer([call], from: nil), result]) == written("call_1"))
        let other = ModelOrigin(api: "openai-completions", provider: "p", model: "other")
        #expect(Self.written([Self.answer([call], from: other), result]) == written("call_1"))
    }

    @Test("Images of tool results follow in a message of the user, before the user's next content")
    func toolImages() {
        let calls = ["1", "2"].map { AssistantBlock.toolCall(ToolCall(id: $0, name: "t", arguments: "{}")) }
        let path = [
            Self.answer(calls, from: nil), Self.result("1", .text("r"), Self.image), Self.result("2", Self.image),
        ]
        let results = """
            {"role":"tool","tool_call_id":"1","content":"r"},\
            {"role":"tool","tool_call_id":"2","content":"(see the attached image)"},{"role":"user","content":[
            """
        let image = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,QQ=="}}"#
        let images = "\(image),\(image)"
        #expect(Self.written(path).hasSuffix(results + images + "]}]"))
        #expect(
            Self.written(path + [.user(UserMessage(text: "so?"))]).hasSuffix(
                results + images + #",{"type":"text","text":"so?"}]}]"#))
        #expect(
            Self.written(path + [.assistant(AssistantMessage(text: "b")), .user(UserMessage(text: "c"))]).hasSuffix(
                results + images + #"]},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]"#))
    }

    /// An answer of this model with everything that a provider attaches, a call, and its result.
    private static func attached() throws -> [Message] {
        var call = ToolCall(id: "1", name: "t", arguments: "{}")
        call.extraContent = try ChatCompletionsRequestTests.slice(#"{ "google":{"thought_signature":"s"}}"#)
        var answer = AssistantMessage([.thinking("hm", signature: "reasoning"), .toolCall(call)])
        answer.origin = origin
        answer.reasoningDetails = try ChatCompletionsRequestTests.slice(#"[{ "type":"reasoning.text"}]"#)
        answer.extraContent = try ChatCompletionsRequestTests.slice(#"{"a": 1.0}"#)
        return [.user(UserMessage(text: "a")), .assistant(answer), result("1", .text("r"))]
    }

    @Test("What a provider attached comes back to it with the same bytes, also in earlier turns")
    func attachments() throws {
        let answer = """
            {"role":"assistant","content":"","reasoning_details":[{ "type":"reasoning.text"}],\
            "extra_content":{"a": 1.0},"tool_calls":[{"id":"1","type":"function",\
            "function":{"name":"t","arguments":"{}"},"extra_content":{ "google":{"thought_signature":"s"}}}]}
            """
        let path = try Self.attached()
        #expect(Array(Self.written(path).utf8).contains(text: answer))
        let next: [Message] = [.assistant(AssistantMessage(text: "b")), .user(UserMessage(text: "c"))]
        #expect(Array(Self.written(path + next).utf8).contains(text: answer))
    }

    @Test(
        "A server that rejects unknown fields gets none of them, as configured or known",
        arguments: [
            ("https://api.mistral.ai/v1", false, false), ("https://api.groq.com/openai/v1", false, false),
            ("https://api.openai.com/v1", false, false), ("https://x.openai.azure.com/openai/v1", false, false),
            ("https://generativelanguage.googleapis.com/v1beta/openai", false, true),
            ("https://api.deepseek.com", true, true), ("https://openrouter.ai/api/v1", true, true),
        ])
    func strict(baseUrl: String, reasoning: Bool, extra: Bool) throws {
        func fields(_ target: ModelTarget) throws -> [Bool] {
            let written = Array(Self.written(try Self.attached(), target).utf8)
            return [written.contains(text: "reasoning_details"), written.contains(text: "extra_content")]
        }
        #expect(try fields(ChatCompletionsRequestTests.target(baseUrl)) == [reasoning, extra])
        let reversed = ChatCompletionsRequestTests.target(baseUrl) {
            $1.compatibility.supportsReasoningContent = !reasoning
            $1.compatibility.supportsExtraContent = !extra
        }
        #expect(try fields(reversed) == [!reasoning, !extra])
    }

    @Test("Reasoning is sent back in its own field, but only until the user's next message")
    func reasoning() {
        let thinking = AssistantBlock.thinking("hm", signature: "reasoning_content")
        let call = AssistantBlock.toolCall(ToolCall(id: "1", name: "t", arguments: "{}"))
        let working: [Message] = [
            .user(UserMessage(text: "a")), Self.answer([thinking, .thinking("no field"), call], from: Self.origin),
            Self.result("1", .text("r")),
        ]
        let field = #""content":"","reasoning_content":"hm","tool_calls""#
        #expect(Array(Self.written(working).utf8).contains(text: field))
        let done = working + [.assistant(AssistantMessage(text: "b")), .user(UserMessage(text: "c"))]
        #expect(!Array(Self.written(done).utf8).contains(text: "hm"))
    }
}
