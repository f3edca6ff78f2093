import Conversation
import JSON
import Testing

@testable import Providers

struct ChatCompletionsDecoderTests {
    /// Bodies in the shapes of real servers, each with its result.
    static let whole: [(body: String, text: String, thinking: String, reason: StopReason, usage: Usage?)] = [
        // OpenAI: role first, usage in a last chunk without choices.
        (
            stream(
                chunk(#"{"role":"assistant","content":"","refusal":null}"#), text("Caff"), text("è 👩‍🚀"),
                chunk("{}", finish: "stop"),
                """
                {"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":9,"total_tokens":29,\
                "prompt_tokens_details":{"cached_tokens":12},"completion_tokens_details":{"reasoning_tokens":4}}}
                """,
                "[DONE]"),
            "Caffè 👩‍🚀", "", .stop, Usage(input: 8, output: 9, cacheRead: 12, reasoning: 4)
        ),
        // CR LF, comments, other fields, a byte order mark, no blank after the colon.
        (
            "\u{FEFF}: ready\r\n\r\n" + "id: 1\r\nevent: message\r\nretry: 10\r\ndata:\(text("a"))\r\n\r\n"
                + ": keep-alive\r\n\r\n" + stream(text("b"), chunk("{}", finish: "stop"), "[DONE]", lineEnd: "\r\n"),
            "ab", "", .stop, nil
        ),
        (stream(text("a", finish: nil), text("b", finish: "stop"), lineEnd: "\r"), "ab", "", .stop, nil),
        // The finish reason comes with the last text, [DONE] never, and the last event lacks its empty line.
        (stream(text("one ")) + "data: " + text("two", finish: "length"), "one two", "", .length, nil),
        // No finish reason at all.
        (stream(text("done"), "[DONE]"), "done", "", .stop, nil),
        // No empty lines between events.
        ("data: \(text("a"))\ndata: \(text("b", finish: "stop"))\ndata: [DONE]\n\n", "ab", "", .stop, nil),
        // Cumulative usage in every chunk; Moonshot's place for it.
        (
            stream(
                #"{"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":5,"completion_tokens":1}}"#,
                #"{"choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#,
                "[DONE]"),
            "x", "", .stop, Usage(input: 5, output: 2)
        ),
        (
            stream(
                """
                {"choices":[{"delta":{"content":"x"},"finish_reason":"stop",\
                "usage":{"prompt_tokens":3,"completion_tokens":1,"cached_tokens":2}}]}
                """,
                "[DONE]"),
            "x", "", .stop, Usage(input: 1, output: 1, cacheRead: 2)
        ),
        // Reasoning in each of its fields, twice the same in one chunk, and as parts.
        (
            stream(
                chunk(#"{"reasoning_content":"why ","content":null}"#),
                chunk(#"{"reasoning":"now","reasoning_content":"now"}"#),
                text("so"), chunk("{}", finish: "stop"), "[DONE]"),
            "so", "why now", .stop, nil
        ),
        (
            stream(
                chunk(#"{"content":[{"type":"thinking","thinking":[{"text":"hm"}]},{"type":"text","text":"ok"}]}"#),
                chunk("{}", finish: "stop"), "[DONE]"),
            "ok", "hm", .stop, nil
        ),
        // Reasoning at the start of the content, its tags cut by chunks.
        (
            stream(
                text("\\n<th"), text("ink>\\nhm"), text("m</thi"), text("nk>\\n\\n4 < 5"),
                chunk("{}", finish: "stop"), "[DONE]"),
            "4 < 5", "\nhmm", .stop, nil
        ),
        // A refusal counts as visible text and ends the answer as refused.
        (
            stream(chunk(#"{"refusal":"I must "}"#), chunk(#"{"refusal":"not."}"#, finish: "stop"), "[DONE]"),
            "I must not.", "", .refused, nil
        ),
        (stream(text("so f"), chunk("{}", finish: "content_filter"), "[DONE]"), "so f", "", .refused, nil),
        // The server does not stream although a stream was requested.
        (
            """
              {"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"<think>hm</think>hi"},\
            "finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}

            """,
            "hi", "hm", .stop, Usage(input: 1, output: 2)
        ),
        // After its deltas the whole message again, with reasoning that no delta had.
        (
            stream(
                text("a"), text("b"),
                """
                {"choices":[{"index":0,"delta":null,"message":{"content":"ab","reasoning_content":"hm"},\
                "finish_reason":"stop"}]}
                """,
                "[DONE]"),
            "ab", "hm", .stop, nil
        ),
        (#"{"choices":[{"delta":{},"message":{"content":"a"},"finish_reason":"stop"}]}"#, "a", "", .stop, nil),
        // No delta at all: each message is a piece.
        (
            stream(
                #"{"choices":[{"message":{"content":"a"}}]}"#,
                #"{"choices":[{"message":{"content":"b"},"finish_reason":"stop"}]}"#, "[DONE]"),
            "ab", "", .stop, nil
        ),
        // An image between texts, and audio twice.
        (
            stream(
                text("See:"),
                chunk(#"{"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,QQ=="}}]}"#),
                text("Nice."), chunk("{}", finish: "stop"), "[DONE]"),
            "See:\n\n[The model returned an image (image/png).]\n\nNice.", "", .stop, nil
        ),
        (
            stream(
                chunk(#"{"audio":{"id":"a","transcript":"Ci"}}"#),
                chunk(#"{"audio":{"transcript":"ao","data":"QQ=="}}"#),
                chunk("{}", finish: "stop"), "[DONE]"),
            "Ci\n\n[The model returned content of the type audio, which is left out.]\n\nao", "", .stop, nil
        ),
        // Reasoning that is only in its details.
        (
            stream(
                chunk(#"{"reasoning_details":[{"type":"reasoning.text","text":"hm","index":0}]}"#), text("so"),
                chunk("{}", finish: "stop"), "[DONE]"),
            "so", "hm", .stop, nil
        ),
        // Whole messages in the chunks, and further choices, which were not requested.
        (
            stream(
                """
                {"choices":[{"index":1,"delta":{"content":"no"}},\
                {"index":0,"message":{"content":"yes"},"finish_reason":"stop"}]}
                """,
                "[DONE]"),
            "yes", "", .stop, nil
        ),
    ]

    @Test("The result does not depend on where the bytes of an answer are cut", arguments: whole.indices)
    func isRead(index: Int) {
        let expected = Self.whole[index]
        let answer = Answer(expected.body)
        #expect(answer.text == expected.text)
        #expect(answer.draft.text == expected.text)
        #expect(answer.thinking == expected.thinking)
        #expect(answer.draft.stopReason == expected.reason)
        #expect(answer.draft.usage == expected.usage)
        #expect(answer.failure == nil)
        for cut in expected.body.cuts { #expect(Answer(cut) == answer) }
    }

    static let broken: [(body: String, message: String, text: String)] = [
        ("", "the provider's answer is empty", ""),
        (" \r\n", "the provider's answer is empty", ""),
        (": only comments\n\n", "the provider's answer is not a completion: : only comments", ""),
        (stream("[DONE]"), "the provider's stream ended without an answer", ""),
        ("garbage\n\n" + stream("[DONE]") + "more", "the provider's stream ended without an answer", ""),
        (
            "<html><head><title>Sign in</title></head><body>…</body></html>",
            "the provider's answer is not a completion: an HTML page: Sign in", ""
        ),
        ("Service is starting", "the provider's answer is not a completion: Service is starting", ""),
        ("{\"choices\":[{\"message\":{\"content\":\"hal", "the provider's answer is not valid JSON", ""),
        ("{}", "the provider's answer is not a completion", ""),
        (stream(text("hal")), "the provider's answer ended before it was complete", "hal"),
        (stream(text("hal")) + "data: {\"choi", "the provider's answer holds an event that is not JSON", "hal"),
        (
            stream(text("hal"), chunk("{}", finish: "error"), "[DONE]"),
            "the provider gave up in the middle of its answer", "hal"
        ),
        (
            stream(text("hal"), #"{"error":{"message":"backend died","code":502}}"#, text("lo"), "[DONE]"),
            "backend died", "hal"
        ),
        (stream(text("hal")) + "event: error\ndata: backend died\n\n", "backend died", "hal"),
        (stream(text("hal")) + "event: error\ndata: {\"message\":\"backend died\"}\n\n", "backend died", "hal"),
        (stream(#"{"error":"backend died"}"#), "backend died", ""),
        (#"{"error":{"message":"backend died","type":"server_error"}}"#, "backend died", ""),
        (
            stream(
                """
                {"choices":[{"index":0,"delta":{"content":"hal"},"finish_reason":"error",\
                "error":{"code":502,"message":"backend died"}}]}
                """),
            "backend died", "hal"
        ),
    ]

    @Test(
        "A broken answer is a failure with its reason, and the text that had arrived stays in the draft",
        arguments: broken.indices)
    func isToldBroken(index: Int) {
        let expected = Self.broken[index]
        let answer = Answer(expected.body)
        #expect(answer.failure == TurnFailure(.upstreamFailed(message: expected.message), isTransient: true))
        #expect(answer.text == expected.text)
        #expect(answer.draft.text == expected.text)
        #expect(answer.draft.stopReason == nil)
        for cut in expected.body.cuts { #expect(Answer(cut) == answer) }
    }

    @Test("An error within a stream is mapped like a response with its code as the status")
    func errorStatus() {
        let answer = Answer(stream(#"{"error":{"message":"slow down","code":429}}"#))
        #expect(
            answer.failure
                == TurnFailure(.rateLimited(message: "slow down", retryAfterSeconds: nil), isTransient: true))
    }

    /// Errors in the shapes in which servers send them with the status 200.
    static let reported: [(body: String, failure: TurnFailure)] = [
        (
            #"{"choices":null,"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}"#,
            TurnFailure(.insufficientQuota(message: "insufficient balance"), isTransient: false)
        ),
        (
            #"{"choices":null,"base_resp":{"status_code":1004,"status_msg":"login fail"}}"#,
            TurnFailure(.upstreamAuthentication(message: "login fail"), isTransient: false)
        ),
        (
            #"{"base_resp":{"status_code":1002,"status_msg":"rpm"},"choices":[]}"#,
            TurnFailure(.rateLimited(message: "rpm", retryAfterSeconds: nil), isTransient: true)
        ),
        (
            #"{"base_resp":{"status_code":1027,"status_msg":"output sensitive"},"choices":[]}"#,
            TurnFailure(.contentFiltered(message: "output sensitive"), isTransient: false)
        ),
        (
            #"{"base_resp":{"status_code":1000,"status_msg":"unknown"}}"#,
            TurnFailure(.upstreamFailed(message: "unknown"), isTransient: true)
        ),
        (
            #"{"code":401,"msg":"no key","data":null,"success":false}"#,
            TurnFailure(.upstreamAuthentication(message: "no key"), isTransient: false)
        ),
        (
            #"{"code":"429","msg":"slow down"}"#,
            TurnFailure(.rateLimited(message: "slow down", retryAfterSeconds: nil), isTransient: true)
        ),
        (
            #"{"code":"InvalidParameter","message":"n is too large","request_id":"7"}"#,
            rejected("n is too large")
        ),
        (
            #"{"status":439,"msg":"Your API Token has expired.","body":null}"#,
            TurnFailure(.upstreamFailed(message: "Your API Token has expired."), isTransient: false)
        ),
        (
            #"{"error_type":"validation_error","error_message":"prompt is too long: 9 tokens"}"#,
            TurnFailure(.contextLengthExceeded(message: "prompt is too long: 9 tokens"), isTransient: false)
        ),
        (
            #"{"error_type":"server_error","error_message":"oops"}"#,
            TurnFailure(.upstreamFailed(message: "oops"), isTransient: true)
        ),
        (
            #"{"object":"error","message":{"detail":[{"loc":["body","messages"],"msg":"Bad role"}]}}"#,
            TurnFailure(.invalidRequest(param: "messages", message: "Bad role"), isTransient: false, field: .messages)
        ),
        (
            #"{"object":"error","message":"maximum context length is 8","type":"BadRequestError","code":400}"#,
            TurnFailure(.contextLengthExceeded(message: "maximum context length is 8"), isTransient: false)
        ),
        (#"{"detail":"Not enough"}"#, TurnFailure(.upstreamFailed(message: "Not enough"), isTransient: true)),
        (
            #"{"detail":{"loc":["body","x"],"msg":"Field required"}}"#,
            TurnFailure(.upstreamFailed(message: "Field required"), isTransient: false)
        ),
        (
            #"{"detail":[{"loc":["body","x"],"msg":"Field required"}]}"#,
            TurnFailure(.upstreamFailed(message: "Field required"), isTransient: false)
        ),
        (
            #"{"errors":[{"message":"oops","code":500}]}"#,
            TurnFailure(.upstreamFailed(message: "oops"), isTransient: true)
        ),
        (
            #"{"error":{"message":"no","type":"invalid_request_error","code":null}}"#,
            rejected("no")
        ),
        (
            #"{"type":"error","message":"overloaded"}"#,
            TurnFailure(.upstreamOverloaded(message: "overloaded", retryAfterSeconds: nil), isTransient: true)
        ),
    ]

    /// The failure of a request that the provider rejected without naming a field.
    private static func rejected(_ message: String) -> TurnFailure {
        var failure = TurnFailure(.upstreamFailed(message: message), isTransient: false)
        failure.isRejected = true
        return failure
    }

    @Test("An error with the status 200 is found in every shape, as the whole body and within a stream")
    func reportedErrors() {
        for (body, failure) in Self.reported {
            #expect(Answer(body).failure == failure, "\(body)")
            #expect(Answer(stream(body)).failure == failure, "\(body)")
            #expect(Answer(stream(text("hal"), body, text("lo"), "[DONE]")).failure == failure, "\(body)")
        }
        let array = #"[{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}]"#
        #expect(
            Answer(array).failure
                == TurnFailure(.upstreamOverloaded(message: "busy", retryAfterSeconds: nil), isTransient: true))
    }

    @Test(
        "A chunk without choices that reports no failure is not an error",
        arguments: [
            #"{"choices":[],"base_resp":{"status_code":0,"status_msg":""}}"#, #"{"type":"ping"}"#,
            #"{"choices":[],"prompt_filter_results":[]}"#, #"{"code":0,"msg":"success","choices":[]}"#,
            #"{"code":"200","message":"ok"}"#, #"{"status":"queued","message":"waiting"}"#, #"{"message":"hello"}"#,
            #"{"error":null,"detail":null,"choices":[]}"#, #"{"errors":[],"error_message":""}"#,
        ])
    func notAnError(data: String) {
        let answer = Answer(stream(data, text("a", finish: "stop"), "[DONE]"))
        #expect(answer.failure == nil)
        #expect(answer.text == "a")
    }

    @Test("Bytes after the end of an answer are ignored")
    func afterTheEnd() {
        let ended = stream(text("a"), chunk("{}", finish: "stop"), "[DONE]")
        #expect(Answer(ended + stream(text("b"), #"{"error":"late"}"#)) == Answer(ended))
    }

    @Test("Each event is returned as soon as its bytes have arrived")
    func atOnce() {
        var decoder = ChatCompletionsDecoder(.fixed)
        var draft = AssistantMessage()
        let first = decoder.receive(Array(stream(text("Hel")).utf8)[...], into: &draft)
        #expect(first == [.text("Hel")])
        #expect(draft.text == "Hel")
        let second = decoder.receive(Array(stream(text("lo")).utf8)[...], into: &draft)
        #expect(second == [.text("lo")])
        #expect(draft.content == [.text("Hello")])
    }

    @Test("Calls that a whole message repeats after its deltas are not made twice")
    func repeatedCalls() {
        let call = #"{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}"#
        let repeated =
            #"{"choices":[{"message":{"content":"","tool_calls":[\#(call)]},"finish_reason":"tool_calls"}]}"#
        let answer = Answer(stream(calls(call), repeated, "[DONE]"))
        #expect(answer.draft.toolCalls == [ToolCall(id: "a", name: "x", arguments: "{}")])
    }

    @Test("A refusal is a block of its own")
    func refusal() {
        let answer = Answer(stream(chunk(#"{"refusal":"I must "}"#), chunk(#"{"refusal":"not."}"#, finish: "stop")))
        #expect(answer.events == [.refusal("I must "), .refusal("not.")])
        #expect(answer.draft.content == [.refusal("I must not.")])
        #expect(answer.draft.stopReason == .refused)
    }

    @Test("An image is emitted as the part that the provider sent, after the text that mentions it")
    func image() throws {
        let part = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,QQ=="}}"#
        let sent = try Document(parsing: Array(part.utf8)).root.slice
        let events: [TurnEvent] = [.text("[The model returned an image (image/png).]"), .image(sent)]
        #expect(Answer(stream(chunk(#"{"images":[\#(part)]}"#), chunk("{}", finish: "stop"))).events == events)
        #expect(Answer(stream(chunk(#"{"content":[\#(part)]}"#), chunk("{}", finish: "stop"))).events == events)
    }

    @Test("The draft has what the provider attached to the message and to each call")
    func attachments() {
        let signature = #"{ "google":{"thought_signature":"c2ln\/"}}"#
        let body = stream(
            chunk(#"{"reasoning_details":[{"type":"reasoning.text","text":"h","index":0}],"reasoning":"h"}"#),
            chunk(#"{"reasoning_details":[{"type":"reasoning.text","text":"m","index":0}],"reasoning":"m"}"#),
            chunk(#"{"content":"","extra_content":{"a":1.0}}"#),
            calls(#"{"id":"a","function":{"name":"x","arguments":"{}"},"extra_content":\#(signature)}"#), "[DONE]")
        let answer = Answer(body)
        #expect(answer.thinking == "hm")
        #expect(answer.draft.reasoningDetails?.text == #"[{"type":"reasoning.text","text":"hm","index":0}]"#)
        #expect(answer.draft.extraContent?.text == #"{"a":1.0}"#)
        #expect(answer.draft.toolCalls.map { $0.extraContent?.text } == [signature])
        for cut in body.cuts { #expect(Answer(cut) == answer) }
    }

    @Test("Reasoning in the draft has the name of its field as its signature")
    func reasoningField() {
        let answer = Answer(
            stream(
                chunk(#"{"reasoning":"a"}"#), chunk(#"{"reasoning":"b"}"#), text("<think>c</think>d"),
                chunk("{}", finish: "stop")))
        #expect(answer.draft.content == [.thinking("ab", signature: "reasoning"), .thinking("c"), .text("d")])
    }
}
