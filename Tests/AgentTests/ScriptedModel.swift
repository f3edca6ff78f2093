import Fetch

/// A model server that a test writes: each request gets the next reply.
final class ScriptedModel: Transport {
    private(set) var requests: [FetchRequest] = []
    private var replies: [Reply]

    enum Reply {
        /// A stream with these deltas, which ends with usage.
        case deltas([String])
        case status(Int, body: String)
        case failure(any Error)
    }

    init(_ replies: [Reply]) {
        self.replies = replies
    }

    func fetch(
        _ request: FetchRequest, head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        requests.append(request)
        guard !replies.isEmpty else { throw FetchError.connectFailed(reason: "the script is over") }
        switch replies.removeFirst() {
        case .deltas(let deltas):
            try head(FetchResponseHead(status: 200, headers: [FetchHeader("Content-Type", "text/event-stream")]))
            try body(Array(Self.stream(deltas).utf8)[...])
        case .status(let status, let text):
            try head(FetchResponseHead(status: status))
            try body(Array(text.utf8)[...])
        case .failure(let error): throw error
        }
    }

    private static func stream(_ deltas: [String]) -> String {
        let chunks = deltas.map { #"{"id":"1","choices":[{"index":0,"delta":{"content":"\#($0)"}}]}"# }
        let end = [
            #"{"id":"1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
            #"{"id":"1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}}"#, "[DONE]",
        ]
        return (chunks + end).map { "data: \($0)\n\n" }.joined()
    }
}
