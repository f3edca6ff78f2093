import Agent
import Conversation
import Gateway
import JSON
import Testing

struct ChatCompletionStreamTests {
    private let completion = ChatCompletion(id: "chatcmpl_1", created: 9, model: "openclaw:\"x\"")
    private let opening =
        #"data: {"id":"chatcmpl_1","object":"chat.completion.chunk","created":9,"model":"openclaw:\"x\"","choices":"#

    /// All bytes of a stream with these events.
    private func stream(
        _ kinds: [RunEvent.Kind], finishReason: String, includeUsage: Bool = false, includesReasoning: Bool = true
    ) -> String {
        var completion = completion
        completion.includesReasoning = includesReasoning
        var stream = ChatCompletionStream(completion, includeUsage: includeUsage)
        var bytes = stream.role()
        for (index, kind) in kinds.enumerated() {
            bytes += stream.chunks(RunEvent(runId: "chatcmpl_1", sessionKey: nil, seq: index + 1, at: 0, kind: kind))
        }
        bytes += stream.closing(finishReason: finishReason)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func chunk(_ delta: String, _ reason: String = "null") -> String {
        opening + #"[{"index":0,"delta":\#(delta),"logprobs":null,"finish_reason":\#(reason)}]}"# + "\n\n"
    }

    @Test("A text is a role, its deltas, a finish reason and the end")
    func text() {
        #expect(
            stream(
                [.started, .text("a\n"), .text("b"), .separator, .text("\"c\""), .ended(.stop)],
                finishReason: "stop")
                == chunk(#"{"role":"assistant","content":"","refusal":null}"#) + chunk(#"{"content":"a\n"}"#)
                + chunk(#"{"content":"b"}"#)
                + chunk(#"{"content":"\n\n"}"#) + chunk(#"{"content":"\"c\""}"#) + chunk("{}", #""stop""#)
                + "data: [DONE]\n\n")
    }

    @Test("An answer without text has the placeholder as its content")
    func placeholder() {
        #expect(
            stream([.ended(.stop)], finishReason: "stop")
                == chunk(#"{"role":"assistant","content":"","refusal":null}"#)
                + chunk(#"{"content":"No response from OpenClaw."}"#)
                + chunk("{}", #""stop""#) + "data: [DONE]\n\n")
    }

    @Test("Usage is a chunk of its own without choices, between the finish reason and the end, if the client wants it")
    func usage() {
        let usage = Usage(input: 5, output: 2, cacheRead: 3, reasoning: 1)
        let bytes = stream(
            [.text("x"), .usage(RunCounts(usage: usage, turns: 2, contextTokens: 8)), .ended(.stop)],
            finishReason: "stop",
            includeUsage: true)
        #expect(
            bytes
                == chunk(#"{"role":"assistant","content":"","refusal":null}"#) + chunk(#"{"content":"x"}"#)
                + chunk("{}", #""stop""#) + opening
                + #"[],"usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10,"prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":1},"openclaw":{"turns":2,"context_tokens":8}}}"#
                + "\n\ndata: [DONE]\n\n")
    }

    @Test("A tool call is its head and its arguments in pieces of at most 256 characters, none of them split")
    func toolCalls() {
        let arguments = String(repeating: "é", count: 257)
        let call = ToolCall(id: "call_1", name: "f", arguments: arguments)
        #expect(
            stream([.ended(.toolCalls([call]))], finishReason: "tool_calls")
                == chunk(#"{"role":"assistant","content":"","refusal":null}"#)
                + chunk(
                    #"{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]}"#
                )
                + chunk(
                    #"{"tool_calls":[{"index":0,"function":{"arguments":"\#(String(repeating: "é", count: 256))"}}]}"#)
                + chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":"é"}}]}"#)
                + chunk("{}", #""tool_calls""#) + "data: [DONE]\n\n")
    }

    @Test("Reasoning is sent as it arrives, with a blank line between turns; what is attached follows at the end")
    func reasoning() {
        let details = Slice(literal: #"[{ "type":"reasoning.text"}]"#)
        var call = ToolCall(id: "call_1", name: "f", arguments: "")
        call.extraContent = Slice(literal: #"{"b": 1.0}"#)
        let kinds: [RunEvent.Kind] = [
            .turnStarted, .thinking("h"), .attached(Attachments(reasoning: "h", extraContent: call.extraContent)),
            .turnStarted, .thinking("m"), .attached(Attachments(reasoning: "m", reasoningDetails: details)),
            .ended(.toolCalls([call])),
        ]
        let role = chunk(#"{"role":"assistant","content":"","refusal":null}"#)
        let end =
            chunk(
                #"{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""},"extra_content":{"b": 1.0}}]}"#
            ) + chunk("{}", #""tool_calls""#) + "data: [DONE]\n\n"
        #expect(
            stream(kinds, finishReason: "tool_calls")
                == role + chunk(#"{"reasoning_content":"h"}"#) + chunk(#"{"reasoning_content":"\n\nm"}"#)
                + chunk(#"{"reasoning_details":[{ "type":"reasoning.text"}]}"#) + end)
        #expect(stream(kinds, finishReason: "tool_calls", includesReasoning: false) == role + end)
    }

    @Test("A refusal is a delta, all images are one at the end; with a refusal there is no placeholder")
    func refusal() {
        let part = Slice(literal: #"{"type":"image_url","image_url":{"url":"data:,"}}"#)
        #expect(
            stream(
                [.refusal("no"), .image(part), .refusal("."), .image(part), .ended(.refused)],
                finishReason: "content_filter")
                == chunk(#"{"role":"assistant","content":"","refusal":null}"#) + chunk(#"{"refusal":"no"}"#)
                + chunk(#"{"refusal":"."}"#) + chunk(#"{"images":[\#(part.text),\#(part.text)]}"#)
                + chunk("{}", #""content_filter""#) + "data: [DONE]\n\n")
    }
}
