import Fetch

/// A transport that responds from a script and records the requests.
final class ScriptedTransport: Transport {
    /// One response: a head, pieces of a body, and possibly an error after them; without a head only the error.
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
    /// The number of pieces of bodies that were delivered.
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
