import HTTP
import HTTPTypes
import Testing

struct RequestParserLimitsTests {
    /// A request that is exactly at a limit, and the one that is a byte or an item above it.
    struct Edge: Sendable, CustomTestStringConvertible {
        let limit: RequestLimit
        let status: Int
        let change: @Sendable (inout RequestParserLimits) -> Void
        let at: String
        let above: String
        var testDescription: String { limit.rawValue }
    }

    private static let chunkedHead = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

    static let edges = [
        Edge(
            limit: .emptyLinesMax, status: 400, change: { $0.emptyLinesMax = 1 },
            at: "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", above: "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Edge(
            limit: .requestLineBytesMax, status: 414, change: { $0.requestLineBytesMax = 16 },
            at: "GET /12 HTTP/1.1\r\nHost: h\r\n\r\n", above: "GET /123 HTTP/1.1\r\nHost: h\r\n\r\n"),
        Edge(
            limit: .headBytesMax, status: 431, change: { $0.headBytesMax = 27 },
            at: "GET / HTTP/1.1\r\nHost: h\r\n\r\n", above: "GET / HTTP/1.1\r\nHost: hh\r\n\r\n"),
        Edge(
            limit: .headBytesMax, status: 431, change: { $0.headBytesMax = 15 },
            at: "", above: "GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        Edge(
            limit: .fieldsMax, status: 431, change: { $0.fieldsMax = 2 },
            at: "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n", above: "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\nA: b\r\n\r\n"),
        Edge(
            limit: .chunkLineBytesMax, status: 400, change: { $0.chunkLineBytesMax = 5 },
            at: chunkedHead + "1;abc\r\nx\r\n0\r\n\r\n", above: chunkedHead + "1;abcd\r\nx\r\n0\r\n\r\n"),
        Edge(
            limit: .chunkExtensionBytesMax, status: 400, change: { $0.chunkExtensionBytesMax = 6 },
            at: chunkedHead + "1;ab\r\nx\r\n1;cd\r\nx\r\n0\r\n\r\n",
            above: chunkedHead + "1;ab\r\nx\r\n1;cde\r\nx\r\n0\r\n\r\n"),
        Edge(
            limit: .trailerBytesMax, status: 431, change: { $0.trailerBytesMax = 8 },
            at: chunkedHead + "0\r\nA: b\r\n\r\n", above: chunkedHead + "0\r\nA: bc\r\n\r\n"),
        Edge(
            limit: .bodyBytesMax, status: 413, change: { $0.bodyBytesMax = 4 },
            at: chunkedHead + "3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n",
            above: chunkedHead + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
        Edge(
            limit: .bodyBytesMax, status: 413, change: { $0.bodyBytesMax = 4 },
            at: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nabcd",
            above: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde"),
    ]

    @Test("A request at a limit is read, one above it is refused by the limit's name", arguments: edges)
    func edge(edge: Edge) {
        var limits = RequestParserLimits()
        edge.change(&limits)
        for outcome in ParsedRequest.outcomes(edge.at, limits: limits) where !edge.at.isEmpty {
            guard case .complete = outcome else {
                Issue.record("\(outcome)")
                continue
            }
        }
        for outcome in ParsedRequest.outcomes(edge.above, limits: limits) {
            #expect(outcome == .failed(.limitExceeded(edge.limit)))
        }
        #expect(RequestError.limitExceeded(edge.limit).status == edge.status)
    }

    @Test("Every limit has an edge")
    func everyLimit() {
        #expect(Set(Self.edges.map(\.limit)) == Set(RequestLimit.allCases))
    }

    @Test("A line that never ends is refused when its limit is passed")
    func endlessLine() {
        let line = "GET /" + String(repeating: "a", count: 9_000)
        #expect(ParsedRequest(line) == .failed(.limitExceeded(.requestLineBytesMax)))
        let field = "GET / HTTP/1.1\r\nA: " + String(repeating: "a", count: 70_000)
        #expect(ParsedRequest(field) == .failed(.limitExceeded(.headBytesMax)))
    }

    @Test("A body announced as too long is refused after the head event, before it is read")
    func bodyAnnounced() throws {
        var parser = RequestParser()
        parser.receive(Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n".utf8))
        let expected = head(.post, "/", fields: [.contentLength: "11"]) { $0.body = .length(11) }
        let event = try parser.event()
        #expect(event == .head(expected))
        parser.limits.bodyBytesMax = 10
        #expect(throws: RequestError.limitExceeded(.bodyBytesMax)) { try parser.event() }
    }

    @Test("A body of 20 MiB is read in pieces, the default limit")
    func largestBody() throws {
        let size = RequestParserLimits().bodyBytesMax
        var parser = RequestParser()
        parser.receive(Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(size)\r\n\r\n".utf8))
        _ = try parser.event()
        let piece = [UInt8](repeating: 0x20, count: 1 << 16)
        var received = 0
        while case .needsInput = try parser.event() {
            parser.receive(piece)
            guard case .body(let bytes) = try parser.event() else { break }
            received += bytes.count
        }
        #expect(received == size)
    }
}
