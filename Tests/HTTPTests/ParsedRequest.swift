import HTTP
import HTTPTypes

/// What a parser made of some bytes, as one value.
enum ParsedRequest: Equatable, Sendable {
    case complete(RequestHead, body: String)
    case failed(RequestError)
    /// More input was needed; whether the head event had occurred.
    case unfinished(hasHead: Bool)

    init(_ text: String, limits: RequestParserLimits = RequestParserLimits()) {
        self.init([Array(text.utf8)], limits: limits)
    }

    /// Feeds the pieces one after the other, asking for events after each.
    init(_ pieces: [[UInt8]], limits: RequestParserLimits = RequestParserLimits()) {
        var parser = RequestParser(limits: limits)
        var head: RequestHead?
        var body: [UInt8] = []
        do throws(RequestError) {
            for piece in pieces {
                parser.receive(piece)
                events: while true {
                    switch try parser.event() {
                    case .needsInput: break events
                    case .head(let value): head = value
                    case .body(let bytes): body += bytes
                    case .end:
                        guard let head else { continue }
                        self = .complete(head, body: String(decoding: body, as: UTF8.self))
                        return
                    }
                }
            }
            self = .unfinished(hasHead: head != nil)
        } catch {
            self = .failed(error)
        }
    }

    /// The outcomes of the text whole, byte by byte, and cut in two at each place.
    static func outcomes(_ text: String, limits: RequestParserLimits = RequestParserLimits()) -> [ParsedRequest] {
        let bytes = Array(text.utf8)
        let cuts = bytes.indices.map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
        return ([[bytes], bytes.map { [$0] }] + cuts).map { ParsedRequest($0, limits: limits) }
    }
}

/// A head as a test writes it.
func head(
    _ method: HTTPRequest.Method, _ path: String, authority: String? = "h", fields: HTTPFields = [:],
    _ change: (inout RequestHead) -> Void = { _ in }
) -> RequestHead {
    let request = HTTPRequest(
        method: method, scheme: "http", authority: authority, path: path, headerFields: fields)
    var head = RequestHead(request: request, version: .http11)
    change(&head)
    return head
}
