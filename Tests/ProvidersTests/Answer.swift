import Conversation
import Posix

@testable import Providers

/// What became of a body: everything that a caller of the dialect sees.
struct Answer: Equatable {
    var events: [TurnEvent] = []
    var draft = AssistantMessage()
    var failure: TurnFailure?

    init() {}

    /// The answer to a body that arrives in the given pieces.
    init(_ pieces: [ArraySlice<UInt8>]) {
        var response = OpenAIResponse(FailureTable(clientFields: ["messages"]), .fixed)
        for piece in pieces where !response.hasEnded { events += response.receive(piece, into: &draft) }
        events += response.finish(into: &draft)
        failure = response.failure
    }

    init(_ body: String) { self.init([Array(body.utf8)[...]]) }

    /// The visible text that was emitted.
    var text: String {
        var text = ""
        for case .text(let delta) in events { text += delta }
        return text
    }

    var thinking: String {
        var text = ""
        for case .thinking(let delta) in events { text += delta }
        return text
    }
}

extension Identifiers {
    /// Every call has the same id.
    static let fixed = Identifiers { "1-2" }
}

extension String {
    /// The text as bytes in every way that can be cut in two, and one by one.
    var cuts: [[ArraySlice<UInt8>]] {
        let bytes = Array(utf8)
        return bytes.indices.map { [bytes[..<$0], bytes[$0...]] } + [bytes.indices.map { bytes[$0...$0] }]
    }
}

/// An event stream of the given data lines, with the ends of lines that are asked for.
func stream(_ data: String..., lineEnd: String = "\n") -> String {
    data.map { "data: \($0)\(lineEnd)\(lineEnd)" }.joined()
}

/// A chunk with this delta.
func chunk(_ delta: String, finish: String? = nil) -> String {
    let reason = finish.map { "\"\($0)\"" } ?? "null"
    return """
        {"id":"chatcmpl-7","object":"chat.completion.chunk","created":1764000000,"model":"m",\
        "choices":[{"index":0,"delta":\(delta),"logprobs":null,"finish_reason":\(reason)}]}
        """
}

/// A chunk with this text.
func text(_ text: String, finish: String? = nil) -> String {
    chunk(#"{"content":"\#(text)"}"#, finish: finish)
}

/// A chunk with these pieces of tool calls.
func calls(_ pieces: String, finish: String? = nil) -> String {
    chunk(#"{"tool_calls":[\#(pieces)]}"#, finish: finish)
}
