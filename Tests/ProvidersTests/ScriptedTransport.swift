import Fetch

/// A transport that answers from a script and keeps what it was asked.
final class ScriptedTransport: Transport {
    /// One answer: a head, pieces of a body, and perhaps an error at their end; without a head only the error.
    struct Reply {
        var head: FetchResponseHead?
        var pieces: [String] = []
        var error: (any Error)?

        static func ok(_ pieces: String..., error: (any Error)? = nil) -> Reply {
            Reply(head: FetchResponseHead(status: 200), pieces: pieces, error: error)
        }

        static func status(_ status: Int, _ body: String = "", _ headers: [FetchHeader] = []) -> Reply {
            Reply(head: FetchResponseHead(status: status, headers: headers), pieces: [body])
        }

        static func error(_ error: any Error) -> Reply { Reply(error: error) }
    }

    private(set) var requests: [FetchRequest] = []
    private var replies: [Reply]
    /// How many pieces of bodies were taken.
    private(set) var piecesTaken = 0

    init(_ replies: Reply...) {
        self.replies = replies
    }

    func fetch(
        _ request: FetchRequest, head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        requests.append(request)
        if replies.isEmpty { throw FetchError.connectFailed(reason: "the script is over") }
        let reply = replies.removeFirst()
        if let given = reply.head { try head(given) }
        for piece in reply.pieces where !piece.isEmpty {
            piecesTaken += 1
            try body(Array(piece.utf8)[...])
        }
        if let error = reply.error { throw error }
    }
}
