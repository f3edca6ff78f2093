import Agent
import Conversation
import Gateway
import Testing

struct ChatCompletionStreamTests {
    private let completion = ChatCompletion(id: "chatcmpl_1", created: 9, model: "openclaw:\"x\"")
    private let opening =
        #"data: {"id":"chatcmpl_1","object":"chat.completion.chunk","created":9,"model":"openclaw:\"x\"","choices":"#

    /// All bytes of a stream that tells these events and then ends.
    private func stream(_ kinds: [RunEvent.Kind], finishReason: String, includeUsage: Bool = false) -> String {
        var stream = ChatCompletionStream(completion, includeUsage: includeUsage)
        var bytes = stream.role()
        for (index, kind) in kinds.enumerated() {
            bytes += stream.items(RunEvent(runId: "chatcmpl_1", sessionKey: nil, seq: index + 1, at: 0, kind: kind))
        }
        bytes += stream.closing(finishReason: finishReason)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func item(_ delta: String, _ reason: String = "null") -> String {
        opening + #"[{"index":0,"delta":\#(delta),"finish_reason":\#(reason)}]}"# + "\n\n"
    }

    @Test("A text is a role, its deltas, a finish reason and the end; thinking is not shown")
    func text() {
        #expect(
            stream(
                [.started, .thinking("hm"), .text("a\n"), .text("b"), .separator, .text("\"c\""), .ended(.stop)],
                finishReason: "stop")
                == item(#"{"role":"assistant"}"#) + item(#"{"content":"a\n"}"#) + item(#"{"content":"b"}"#)
                + item(#"{"content":"\n\n"}"#) + item(#"{"content":"\"c\""}"#) + item("{}", #""stop""#)
                + "data: [DONE]\n\n")
    }

    @Test("An answer without text says so in both forms")
    func placeholder() {
        #expect(
            stream([.ended(.stop)], finishReason: "stop")
                == item(#"{"role":"assistant"}"#) + item(#"{"content":"No response from OpenClaw."}"#)
                + item("{}", #""stop""#) + "data: [DONE]\n\n")
    }

    @Test("Usage is an item of its own without choices, between the finish reason and the end, if it was asked for")
    func usage() {
        let usage = Usage(input: 5, output: 2, cacheRead: 3, reasoning: 1)
        let told = stream(
            [.text("x"), .usage(usage, turns: 2, contextTokens: 8), .ended(.stop)], finishReason: "stop",
            includeUsage: true)
        #expect(
            told
                == item(#"{"role":"assistant"}"#) + item(#"{"content":"x"}"#) + item("{}", #""stop""#) + opening
                + #"[],"usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10,"prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":1},"openclaw":{"turns":2,"context_tokens":8}}}"#
                + "\n\ndata: [DONE]\n\n")
    }

    @Test("A tool call is its head and its arguments in pieces of at most 256 characters, none of them split")
    func toolCalls() {
        let arguments = String(repeating: "é", count: 257)
        let call = ToolCall(id: "call_1", name: "f", arguments: arguments)
        #expect(
            stream([.ended(.toolCalls([call]))], finishReason: "tool_calls")
                == item(#"{"role":"assistant"}"#)
                + item(
                    #"{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]}"#
                )
                + item(
                    #"{"tool_calls":[{"index":0,"function":{"arguments":"\#(String(repeating: "é", count: 256))"}}]}"#)
                + item(#"{"tool_calls":[{"index":0,"function":{"arguments":"é"}}]}"#)
                + item("{}", #""tool_calls""#) + "data: [DONE]\n\n")
    }
}
