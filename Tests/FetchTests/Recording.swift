import Fetch
import Posix

/// What a transport handed on.
struct Recording: Equatable {
    var heads: [FetchResponseHead] = []
    var body: [UInt8] = []
    var pieces: [Int] = []

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Fetches with `transport`, and keeps what came before an error, too.
    mutating func fetch(_ request: FetchRequest, over transport: some Transport) throws {
        var copy = self
        defer { self = copy }
        try transport.fetch(request) {
            copy.heads.append($0)
        } body: {
            copy.body += $0
            copy.pieces.append($0.count)
        }
    }
}

/// Fetches once; whatever came is returned with the error.
func fetch(
    _ request: FetchRequest, through waiting: any Waiting, trust: TrustStore = TrustStore()
) -> (recording: Recording, error: (any Error)?) {
    var recording = Recording()
    do {
        try recording.fetch(request, over: CurlTransport(waiting: waiting, trust: trust))
        return (recording, nil)
    } catch {
        return (recording, error)
    }
}
