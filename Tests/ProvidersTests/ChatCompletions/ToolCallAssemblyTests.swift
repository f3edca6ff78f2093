import Conversation
import Testing

@testable import Providers

struct ToolCallAssemblyTests {
    struct Call: Equatable {
        /// The provider's id; nil for a call that has only an id of ours.
        var id: String?
        var name: String
        var arguments: String

        init(_ id: String?, _ name: String, _ arguments: String) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }

        init(_ call: ToolCall) {
            self.init(call.id == "call_12" ? call.providerId : call.id, call.name, call.arguments)
        }
    }

    static let cases: [(body: String, calls: [Call])] = [
        // OpenAI: the name first, the arguments in fragments, two calls one after the other.
        (
            stream(
                calls(#"{"index":0,"id":"call_a","type":"function","function":{"name":"read","arguments":""}}"#),
                calls(#"{"index":0,"function":{"arguments":"{\"path\":"}}"#),
                calls(#"{"index":0,"function":{"arguments":"\"è\"}"}}"#),
                calls(#"{"index":1,"id":"call_b","type":"function","function":{"name":"list","arguments":""}}"#),
                calls(#"{"index":1,"function":{"arguments":"{}"}}"#), chunk("{}", finish: "tool_calls"), "[DONE]"),
            [Call("call_a", "read", #"{"path":"è"}"#), Call("call_b", "list", "{}")]
        ),
        // Fragments of parallel calls mixed, two in one chunk.
        (
            stream(
                calls(
                    """
                    {"index":0,"id":"a","function":{"name":"x","arguments":"{"}},\
                    {"index":1,"id":"b","function":{"name":"y","arguments":"{"}}
                    """),
                calls(
                    #"{"index":1,"function":{"arguments":"\"k\":1}"}},{"index":0,"function":{"arguments":"}"}}"#),
                "[DONE]"),
            [Call("a", "x", "{}"), Call("b", "y", #"{"k":1}"#)]
        ),
        // Whole calls, neither index nor id.
        (
            stream(
                calls(#"{"function":{"name":"x","arguments":"{\"a\":1}"}}"#),
                calls(#"{"function":{"name":"x","arguments":"{\"a\":2}"}}"#), chunk("{}", finish: "stop"), "[DONE]"),
            [Call(nil, "x", #"{"a":1}"#), Call(nil, "x", #"{"a":2}"#)]
        ),
        // The same index for every call, distinct ids; one call without arguments.
        (
            stream(
                calls(#"{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}"#),
                calls(#"{"index":0,"id":"b","function":{"name":"y"}}"#),
                calls(#"{"index":0,"id":"c","function":{"name":"z","arguments":"{}"}}"#), "[DONE]"),
            [Call("a", "x", "{}"), Call("b", "y", "{}"), Call("c", "z", "{}")]
        ),
        // Name and id repeated with each fragment.
        (
            stream(
                calls(#"{"index":0,"id":"a","function":{"name":"x","arguments":"{\"a\""}}"#),
                calls(#"{"index":0,"id":"a","function":{"name":"x","arguments":":1}"}}"#),
                calls(#"{"index":0,"id":"a","function":{"name":"x","arguments":""}}"#), "[DONE]"),
            [Call("a", "x", #"{"a":1}"#)]
        ),
        // A new id with each fragment, and an index but no id at first.
        (
            stream(
                calls(#"{"index":0,"function":{"name":"x","arguments":"{"}}"#),
                calls(#"{"index":0,"id":"t1","function":{"arguments":"\"a\":"}}"#),
                calls(#"{"index":0,"id":"t2","function":{"arguments":"1}"}}"#), "[DONE]"),
            [Call("t1", "x", #"{"a":1}"#)]
        ),
        // Arguments as an object, as null; an empty id; the deprecated `function_call`.
        (
            stream(calls(#"{"index":0,"id":"","function":{"name":"x","arguments":{"a": [1]}}}"#), "[DONE]"),
            [Call(nil, "x", #"{"a": [1]}"#)]
        ),
        (
            stream(calls(#"{"index":0,"id":"a","function":{"name":"x","arguments":null}}"#), "[DONE]"),
            [Call("a", "x", "{}")]
        ),
        (
            stream(
                chunk(#"{"function_call":{"name":"x","arguments":"{"}}"#),
                chunk(#"{"function_call":{"arguments":"}"}}"#), chunk("{}", finish: "function_call"), "[DONE]"),
            [Call(nil, "x", "{}")]
        ),
        // A completion that is not streamed; of a repeated id only the first counts.
        (
            """
            {"choices":[{"message":{"content":null,"tool_calls":[\
            {"id":"a","type":"function","function":{"name":"x","arguments":"{}"}},\
            {"id":"b","type":"function","function":{"name":"y","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}
            """,
            [Call("a", "x", "{}"), Call("b", "y", "{}")]
        ),
        (
            stream(
                calls(#"{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}"#),
                calls(#"{"index":1,"id":"a","function":{"name":"y","arguments":"{}"}}"#), "[DONE]"),
            [Call("a", "x", "{}"), Call(nil, "y", "{}")]
        ),
        // Invalid arguments are kept unchanged.
        (
            stream(calls(#"{"index":0,"id":"a","function":{"name":"x","arguments":"{oops"}}"#), "[DONE]"),
            [Call("a", "x", "{oops")]
        ),
        // Only the call that a limit has cut is dropped.
        (
            stream(
                calls(#"{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}"#),
                calls(#"{"index":1,"id":"b","function":{"name":"y","arguments":"{\"a"}}"#),
                chunk("{}", finish: "length"), "[DONE]"),
            [Call("a", "x", "{}")]
        ),
        // Text after the end of the arguments: they are not an object, and the next name continues the call.
        (
            stream(
                calls(#"{"function":{"name":"x","arguments":"{}[]"}}"#),
                calls(#"{"function":{"name":"x","arguments":"{}"}}"#), chunk("{}", finish: "tool_calls"), "[DONE]"),
            [Call(nil, "x", "{}[]{}")]
        ),
    ]

    @Test("Calls are assembled from the pieces of each server, wherever the bytes are cut", arguments: cases.indices)
    func assembled(index: Int) {
        let (body, calls) = Self.cases[index]
        let answer = Answer(body)
        #expect(answer.draft.toolCalls.map(Call.init) == calls)
        #expect(answer.draft.stopReason == .toolUse)
        #expect(answer.failure == nil)
        for cut in body.cuts { #expect(Answer(cut) == answer) }
    }

    @Test(
        "A call keeps the provider's id if a client can take it; any other id is replaced and remembered",
        arguments: [
            ("call_a", "call_a", nil), ("9charsLog", "9charsLog", nil),
            (String(repeating: "x", count: 64), String(repeating: "x", count: 64), nil),
            ("functions.f:0", "call_12", "functions.f:0"), ("a|b", "call_12", "a|b"),
            (String(repeating: "x", count: 65), "call_12", String(repeating: "x", count: 65)), ("", "call_12", nil),
        ] as [(String, String, String?)])
    func ids(sent: String, id: String, providerId: String?) {
        let call = calls(#"{"index":0,"id":"\#(sent)","function":{"name":"x","arguments":"{}"}}"#)
        #expect(
            Answer(stream(call, "[DONE]")).draft.toolCalls
                == [ToolCall(id: id, providerId: providerId, name: "x", arguments: "{}")])
    }

    @Test("The start of a call is emitted once, when its name is known")
    func started() {
        #expect(Answer(Self.cases[0].body).events == [.toolCallStarted(name: "read"), .toolCallStarted(name: "list")])
        #expect(Answer(Self.cases[4].body).events == [.toolCallStarted(name: "x")])
    }

    @Test("The stop reason is length when a limit leaves no whole call, and stop when announced calls never arrive")
    func without() {
        let cut = stream(calls(#"{"index":0,"id":"a","function":{"name":"x","arguments":"{\"a"}}"#, finish: "length"))
        #expect(Answer(cut).draft.stopReason == .length)
        #expect(Answer(stream(chunk("{}", finish: "tool_calls"))).draft.stopReason == .stop)
        #expect(Answer(stream(calls(#"{"index":0,"function":{"arguments":"{}"}}"#), "[DONE]")).draft.toolCalls.isEmpty)
    }

    @Test("A failed answer has no calls, because they may be cut")
    func failed() {
        let answer = Answer(stream(calls(#"{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}"#)))
        #expect(answer.draft.toolCalls.isEmpty)
        #expect(answer.failure != nil)
    }
}
