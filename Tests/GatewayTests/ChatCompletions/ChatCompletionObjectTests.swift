import Agent
import Conversation
import Gateway
import JSON
import Testing

struct ChatCompletionObjectTests {
    private func object(
        _ kinds: [RunEvent.Kind], finishReason: String, includesReasoning: Bool = true
    ) -> String {
        var completion = ChatCompletion(id: "chatcmpl_1", created: 9, model: "openclaw")
        completion.includesReasoning = includesReasoning
        var object = ChatCompletionObject(completion)
        for (index, kind) in kinds.enumerated() {
            object.add(RunEvent(runId: "chatcmpl_1", sessionKey: nil, seq: index + 1, at: 0, kind: kind))
        }
        return String(decoding: object.body(finishReason: finishReason), as: UTF8.self)
    }

    private func body(_ message: String, _ reason: String, _ usage: String) -> String {
        #"{"id":"chatcmpl_1","object":"chat.completion","created":9,"model":"openclaw","choices":[{"index":0,"message":\#(message),"logprobs":null,"finish_reason":"\#(reason)"}],"usage":\#(usage)}"#
    }

    private let zeros =
        #"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0},"openclaw":{"turns":0,"context_tokens":0}}"#

    @Test("The texts of all turns are one content, separated by blank lines")
    func content() {
        #expect(
            object([.text("a"), .text("b"), .separator, .text("c"), .ended(.stop)], finishReason: "stop")
                == body(#"{"role":"assistant","content":"ab\n\nc","refusal":null}"#, "stop", zeros))
    }

    @Test("An answer without text has the placeholder as its content")
    func placeholder() {
        #expect(
            object([.ended(.stop)], finishReason: "stop")
                == body(#"{"role":"assistant","content":"No response from OpenClaw.","refusal":null}"#, "stop", zeros))
    }

    @Test("Tool calls accompany the text, which is null if the answer has none")
    func toolCalls() {
        let ending = Ending.toolCalls([ToolCall(id: "call_1", name: "f", arguments: "{\"a\":1}")])
        let calls = #""tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]"#
        #expect(
            object([.ended(ending)], finishReason: "tool_calls")
                == body(#"{"role":"assistant","content":null,"refusal":null,\#(calls)}"#, "tool_calls", zeros))
        #expect(
            object([.text("Wait."), .ended(ending)], finishReason: "tool_calls")
                == body(#"{"role":"assistant","content":"Wait.","refusal":null,\#(calls)}"#, "tool_calls", zeros))
    }

    @Test("A refusal is not content")
    func refusal() {
        #expect(
            object([.refusal("I must "), .refusal("not."), .ended(.refused)], finishReason: "content_filter")
                == body(#"{"role":"assistant","content":null,"refusal":"I must not."}"#, "content_filter", zeros))
    }

    @Test("The reasoning is that of the turns that ended, and the attachments are those of the last turn")
    func attachments() {
        let first = Attachments(reasoning: "h", extraContent: Slice(literal: #"{"a":0}"#))
        let details = Slice(literal: #"[{ "type":"reasoning.text"}]"#)
        var call = ToolCall(id: "call_1", name: "f", arguments: "{}")
        call.extraContent = Slice(literal: #"{"b": 1.0}"#)
        let kinds: [RunEvent.Kind] = [
            .turnStarted, .thinking("abandoned"), .thinking("h"), .attached(first), .turnStarted, .thinking("m"),
            .attached(Attachments(reasoning: "m", reasoningDetails: details)), .ended(.toolCalls([call])),
        ]
        let calls =
            #""tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"b": 1.0}}]"#
        let attached = #""reasoning_content":"h\n\nm","reasoning_details":[{ "type":"reasoning.text"}],"#
        #expect(
            object(kinds, finishReason: "tool_calls")
                == body(
                    #"{"role":"assistant","content":null,"refusal":null,\#(attached)\#(calls)}"#, "tool_calls", zeros))
        #expect(
            object(kinds, finishReason: "tool_calls", includesReasoning: false)
                == body(#"{"role":"assistant","content":null,"refusal":null,\#(calls)}"#, "tool_calls", zeros))
    }

    @Test("An image is a part in the message's images")
    func image() {
        let part = Slice(literal: #"{"type":"image_url","image_url":{"url":"data:,"}}"#)
        #expect(
            object([.text("a"), .image(part), .ended(.stop)], finishReason: "stop")
                == body(
                    #"{"role":"assistant","content":"a","refusal":null,"images":[\#(part.text)]}"#, "stop", zeros))
    }
}
