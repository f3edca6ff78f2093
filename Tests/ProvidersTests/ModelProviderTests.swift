import Configuration
import Conversation
import Fetch
import Posix
import Testing

@testable import Providers

struct ModelProviderTests {
    private static func turn(
        _ transport: ScriptedTransport, key: String? = nil,
        messages: [Message] = [.user(UserMessage(text: "Hello"))], names: RequestFieldNames = RequestFieldNames(),
        emit: (TurnEvent) throws -> Void = { _ in }
    ) throws -> AssistantMessage {
        var draft = AssistantMessage()
        try turn(transport, into: &draft, key: key, messages: messages, names: names, emit: emit)
        return draft
    }

    private static func turn(
        _ transport: ScriptedTransport, into draft: inout AssistantMessage, key: String? = nil,
        messages: [Message] = [.user(UserMessage(text: "Hello"))], names: RequestFieldNames = RequestFieldNames(),
        emit: (TurnEvent) throws -> Void
    ) throws {
        var provider = ProviderConfiguration(id: "p", baseUrl: "http://p/v1")
        provider.apiKey = key.map { Secret($0) }
        let target = ModelTarget(provider, model: "m")
        let model = target.provider(identifiers: .fixed, clock: WallClock { 1_764_000_000_000 })
        var request = TurnRequest(system: "", messages: messages)
        request.fieldNames = names
        try model.turn(request, into: &draft, over: transport, emit: emit)
    }

    private static func failure(_ transport: ScriptedTransport, key: String? = nil) -> TurnFailure? {
        #expect(throws: TurnFailure.self) { try turn(transport, key: key) }
    }

    @Test("A turn is one request, and its draft has the model as its origin")
    func turn() throws {
        let transport = ScriptedTransport(.ok(stream(text("Hi")), stream(chunk("{}", finish: "stop"), "[DONE]")))
        var expected = AssistantMessage([.text("Hi")], stopReason: .stop)
        expected.origin = ModelOrigin(api: "openai-completions", provider: "p", model: "m")
        #expect(try Self.turn(transport) == expected)
        #expect(transport.requests.map(\.url) == ["http://p/v1/chat/completions"])
    }

    @Test("After a cut the draft holds exactly what was emitted, although more had arrived", arguments: 0...7)
    func cut(accepted: Int) throws {
        var chunks = ["abc", "de"].map { text($0) }
        chunks.insert(#"{"choices":[{"index":0,"delta":{"reasoning_content":"xy"}}]}"#, at: 1)
        let transport = ScriptedTransport(.ok(stream(chunks[0], chunks[1], chunks[2], text("fgh"), "[DONE]")))
        var (emitted, draft) = ("", AssistantMessage())
        #expect(throws: AnswerCut.self) {
            try Self.turn(transport, into: &draft) { event in
                guard event.textBytes > 0 else { return }
                let all: String =
                    switch event {
                    case .text(let text), .thinking(let text): text;
                    default: ""
                    }
                let part = String(all.prefix(accepted - emitted.count))
                emitted += part
                if part.count < all.count { throw AnswerCut(acceptedBytes: part.utf8.count) }
            }
        }
        let kept = draft.content.map { block in
            switch block {
            case .text(let text, _), .thinking(let text, _): text;
            default: "?"
            }
        }
        #expect(kept.joined() == emitted && emitted == String("abcxydefgh".prefix(accepted)))
    }

    @Test("After the end of the answer the response is not read further")
    func ended() throws {
        let transport = ScriptedTransport(.ok(stream(text("Hi"), "[DONE]"), ": still here\n\n"))
        #expect(try Self.turn(transport).text == "Hi")
        #expect(transport.piecesTaken == 1)
    }

    @Test("A response that is cut after the finish reason is complete")
    func cutBehind() throws {
        let transport = ScriptedTransport(
            .ok(stream(text("Hi", finish: "length")), error: FetchError.cut(bytesReceived: 5)))
        #expect(try Self.turn(transport).stopReason == .length)
    }

    @Test("The error of a server is used also when its response is cut, and does not contain the key")
    func refused() {
        let words =
            ##"{"error":{"message":"Incorrect API key provided: secret-key-1","type":"invalid_request_error"}}"##
        let expected = TurnFailure(
            .upstreamAuthentication(message: "Incorrect API key provided: [redacted]"), isTransient: false)
        #expect(Self.failure(ScriptedTransport(.status(401, words)), key: "secret-key-1") == expected)
        var cut = ScriptedTransport.Reply.status(401, words)
        cut.error = FetchError.cut(bytesReceived: 80)
        #expect(Self.failure(ScriptedTransport(cut), key: "secret-key-1") == expected)
    }

    @Test("The prompt is repaired before the dialect writes it")
    func repaired() throws {
        let transport = ScriptedTransport(.ok(stream(text("Hi"), "[DONE]")))
        let call = ToolCall(id: "1", name: "t", arguments: "{oops")
        let messages: [Message] = [
            .user(UserMessage(text: "a")), .assistant(AssistantMessage([.toolCall(call)])),
            .user(UserMessage(text: "b")),
        ]
        _ = try Self.turn(transport, messages: messages)
        let body = String(decoding: try #require(transport.requests.first).body, as: UTF8.self)
        #expect(body.contains(#""arguments":"{\"invalid_arguments\":\"{oops\"}""#))
        #expect(body.contains(#"{"role":"tool","tool_call_id":"1","content":"\#(PromptRepair.missingResult)"}"#))
    }

    @Test("A rejected field is reported under the client's name, whichever name the server uses")
    func rejectedField() {
        var names = RequestFieldNames()
        names[.option(.maxOutputTokens)] = "max_completion_tokens"
        let reply = ScriptedTransport.Reply.status(400, #"{"error":"max_tokens must be at least 16"}"#)
        let error = #expect(throws: TurnFailure.self) { try Self.turn(ScriptedTransport(reply), names: names) }
        let failure = RunFailure.invalidRequest(
            param: "max_completion_tokens", message: "max_tokens must be at least 16")
        #expect(error == TurnFailure(failure, isTransient: false, field: .option(.maxOutputTokens)))
    }

    @Test("A date in Retry-After is compared with the clock")
    func retryAfter() {
        let reply = ScriptedTransport.Reply.status(
            429, "{}", [FetchHeader("Retry-After", "Mon, 24 Nov 2025 16:00:42 GMT")])
        #expect(
            Self.failure(ScriptedTransport(reply))
                == TurnFailure(.rateLimited(message: "HTTP status 429", retryAfterSeconds: 42), isTransient: true))
    }

    @Test("An error of the caller is thrown unchanged")
    func thrown() {
        let transport = ScriptedTransport(.ok(stream(text("Hi"))))
        #expect(throws: Interruption.clientGone) {
            try Self.turn(transport) { _ in throw Interruption.clientGone }
        }
    }
}
