import Agent
import Conversation
import Gateway
import Testing

struct ChatCompletionObjectTests {
    private func object(_ kinds: [RunEvent.Kind], finishReason: String) -> String {
        var object = ChatCompletionObject(ChatCompletion(id: "chatcmpl_1", created: 9, model: "openclaw"))
        for (index, kind) in kinds.enumerated() {
            object.add(RunEvent(runId: "chatcmpl_1", sessionKey: nil, seq: index + 1, at: 0, kind: kind))
        }
        return String(decoding: object.body(finishReason: finishReason), as: UTF8.self)
    }

    private func body(_ message: String, _ reason: String, _ usage: String) -> String {
        #"{"id":"chatcmpl_1","object":"chat.completion","created":9,"model":"openclaw","choices":[{"index":0,"message":\#(message),"finish_reason":"\#(reason)"}],"usage":\#(usage)}"#
    }

    private let zeros =
        #"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0},"openclaw":{"turns":0,"context_tokens":0}}"#

    @Test("The texts of all turns are one content, separated by blank lines")
    func content() {
        #expect(
            object([.text("a"), .text("b"), .separator, .text("c"), .ended(.stop)], finishReason: "stop")
                == body(#"{"role":"assistant","content":"ab\n\nc"}"#, "stop", zeros))
    }

    @Test("An answer without text has the placeholder as its content")
    func placeholder() {
        #expect(
            object([.ended(.stop)], finishReason: "stop")
                == body(#"{"role":"assistant","content":"No response from OpenClaw."}"#, "stop", zeros))
    }

    @Test("Tool calls accompany the text, which is null if the answer has none")
    func toolCalls() {
        let ending = Ending.toolCalls([ToolCall(id: "call_1", name: "f", arguments: "{\"a\":1}")])
        let calls = #""tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]"#
        #expect(
            object([.ended(ending)], finishReason: "tool_calls")
                == body(#"{"role":"assistant","content":null,\#(calls)}"#, "tool_calls", zeros))
        #expect(
            object([.text("Wait."), .ended(ending)], finishReason: "tool_calls")
                == body(#"{"role":"assistant","content":"Wait.",\#(calls)}"#, "tool_calls", zeros))
    }
}
