import Conversation
import Posix

@testable import Providers

/// The result of a body of Chat Completions: everything that the caller of the decoder sees.
struct Answer: Equatable {
    var events: [TurnEvent] = []
    var draft = AssistantMessage()
    var failure: TurnFailure?

    init() {}

    /// The result of a body that arrives in the given pieces.
    init(_ pieces: [ArraySlice<UInt8>]) {
        var decoder = ChatCompletionsDecoder(.fixed)
        for piece in pieces where decoder.outcome == nil { events += decoder.receive(piece, into: &draft) }
        events += decoder.finish(into: &draft)
        let table = FailureTable(clientFields: ["messages"])
        switch decoder.outcome {
        case .complete, nil: failure = nil
        case .error(let error): failure = table.failure(error)
        case .broken(let message, let isTransient): failure = table.broken(message, isTransient: isTransient)
        case .foreign(let quote):
            failure = table.broken("the provider's answer is not a completion", quoting: quote)
        }
    }

    init(_ body: String) { self.init([Array(body.utf8)[...]]) }

    /// The visible text that was emitted, refusals included.
    var text: String {
        var text = ""
        for event in events {
            switch event {
            case .text(let delta), .refusal(let delta): text += delta
            case .thinking, .image, .toolCallStarted, .notice: break
            }
        }
        return text
    }

    var thinking: String {
        var text = ""
        for case .thinking(let delta) in events { text += delta }
        return text
    }
}

extension FailureTable {
    /// The table of a client that sent these fields of Chat Completions, to a server with the same API.
    init(clientFields names: [String]) {
        let all =
            [RequestField.messages, .tools, .toolChoice] + SamplingOptions.Field.allCases.map(RequestField.option)
        let fields = names.compactMap { name in
            all.first { ChatCompletionsDialect().names(of: $0).contains(name) }.map { ($0, name) }
        }
        self.init(
            clientFields: fields.map { field, name in
                ClientField(field: field, name: name, serverNames: ChatCompletionsDialect().names(of: field))
            })
    }
}

extension Identifiers {
    /// Every call has the same id.
    static let fixed = Identifiers { "1-2" }
}

extension String {
    /// The bytes of the text, cut in two at every position, and one by one.
    var cuts: [[ArraySlice<UInt8>]] {
        let bytes = Array(utf8)
        return bytes.indices.map { [bytes[..<$0], bytes[$0...]] } + [bytes.indices.map { bytes[$0...$0] }]
    }
}

/// An event stream of the given data lines, with the given line ends.
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
