import HTTP
import HTTPTypes
import Testing

struct RequestParserTests {
    struct Good: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let head: RequestHead
        var body = ""
        var testDescription: String { name }
    }

    static let good = [
        Good(name: "a plain GET", text: "GET / HTTP/1.1\r\nHost: h\r\n\r\n", head: head(.get, "/")),
        Good(
            name: "query, several fields, odd case, blanks around values",
            text: "GET /v1/models?x=1&y=%20 HTTP/1.1\r\nhOST:\t h:80 \r\nX-A:b\r\nx-a:  c d\t\r\nEmpty:\r\n\r\n",
            head: head(
                .get, "/v1/models?x=1&y=%20", authority: "h:80",
                fields: HTTPFields(fields("X-A", "b", "x-a", "c d", "Empty", "")))),
        Good(
            name: "a body of a known length, and bytes beyond it",
            text: "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\n\r\n",
            head: head(.post, "/p", fields: [.contentLength: "5"]) { $0.body = .length(5) }, body: "hello"),
        Good(
            name: "the same length twice, in one field and in two",
            text: "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok",
            head: head(.post, "/p", fields: HTTPFields(fields("Content-Length", "2, 2", "Content-Length", "2"))) {
                $0.body = .length(2)
            }, body: "ok"),
        Good(
            name: "a length of zero", text: "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
            head: head(.post, "/p", fields: [.contentLength: "0"])),
        Good(
            name: "chunks with extensions and a trailer",
            text: "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5\r\nhello\r\n00a;x=\"y\" ;z\r\n, my world\r\n0 ;last\r\nX-Sum: 1\r\nY: 2\r\n\r\nmore",
            head: head(.post, "/p", fields: [.transferEncoding: "Chunked"]) { $0.body = .chunked },
            body: "hello, my world"),
        Good(
            name: "an empty chunked body",
            text: "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            head: head(.post, "/p", fields: [.transferEncoding: "chunked"]) { $0.body = .chunked }),
        Good(
            name: "an expectation",
            text: "POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nok",
            head: head(.post, "/p", fields: HTTPFields(fields("Expect", "100-Continue", "Content-Length", "2"))) {
                $0.body = .length(2)
                $0.expectsContinue = true
            }, body: "ok"),
        Good(
            name: "an expectation without a body waits for nothing",
            text: "GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n",
            head: head(.get, "/", fields: [.expect: "100-continue"])),
        Good(
            name: "1.0 without Host, its expectation ignored", text: "GET / HTTP/1.0\r\nExpect: 200-ok\r\n\r\n",
            head: head(.get, "/", authority: nil, fields: [.expect: "200-ok"]) { $0.version = .http10 }),
        Good(name: "a later minor version", text: "GET / HTTP/1.7\r\nHost: h\r\n\r\n", head: head(.get, "/")),
        Good(
            name: "an absolute target, whose authority counts",
            text: "GET HTTP://example.org:8080/a?b HTTP/1.1\r\nHost: other\r\n\r\n",
            head: head(.get, "/a?b", authority: "example.org:8080")),
        Good(
            name: "an absolute target without a path",
            text: "GET https://[::1]?q HTTP/1.1\r\nHost: h\r\n\r\n",
            head: head(.get, "/?q", authority: "[::1]") { $0.request.scheme = "https" }),
        Good(name: "OPTIONS *", text: "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", head: head(.options, "*")),
        Good(
            name: "OPTIONS with an absolute target without a path",
            text: "OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n", head: head(.options, "*")),
        Good(name: "HEAD", text: "HEAD /health HTTP/1.1\r\nHost: h\r\n\r\n", head: head(.head, "/health")),
        Good(
            name: "empty lines before it", text: "\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
            head: head(.get, "/")),
        Good(
            name: "a value above ASCII", text: "GET / HTTP/1.1\r\nHost: h\r\nX-A: é\r\n\r\n",
            head: head(.get, "/", fields: HTTPFields(fields("X-A", "é")))),
    ]

    @Test("A good request is the same head and body however it is cut", arguments: good)
    func accepted(request: Good) {
        for outcome in ParsedRequest.outcomes(request.text) {
            #expect(outcome == .complete(request.head, body: request.body))
        }
    }

    static let hostileHeads: [(String, RequestError)] = [
        ("GET / HTTP/1.1\nHost: h\n\n", .malformed(.bareLineFeed)),
        ("\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", .malformed(.bareLineFeed)),
        ("GET / HTTP/1.1\r\nHost: h\n\r\n", .malformed(.bareLineFeed)),
        ("GET / HTTP/1.1\r\nHost: h\r\n\n", .malformed(.bareLineFeed)),
        ("GET / HTTP/1.1\r\nHost: h\r\nA: b\rC: d\r\n\r\n", .malformed(.bareCarriageReturn)),
        ("GET / HTTP/1.1\r\r\nHost: h\r\n\r\n", .malformed(.bareCarriageReturn)),
        ("\rGET / HTTP/1.1\r\n\r\n", .malformed(.bareCarriageReturn)),
        ("GET  / HTTP/1.1\r\n", .malformed(.requestLine)),
        ("GET / HTTP/1.1 \r\n", .malformed(.requestLine)),
        ("GET /\r\n", .malformed(.requestLine)),
        ("GET\r\n", .malformed(.requestLine)),
        ("GET\t/\tHTTP/1.1\r\n", .malformed(.method)),
        (" GET / HTTP/1.1\r\n", .malformed(.method)),
        ("G(T / HTTP/1.1\r\n", .malformed(.method)),
        ("\u{16}\u{3}\u{1}\u{2}", .malformed(.method)),
        ("\0GET / HTTP/1.1\r\n", .malformed(.method)),
        ("GÉT / HTTP/1.1\r\n", .malformed(.method)),
        ("GET v1 HTTP/1.1\r\n", .malformed(.target)),
        ("GET * HTTP/1.1\r\n", .malformed(.target)),
        ("GET /a#b HTTP/1.1\r\n", .malformed(.target)),
        ("GET /\u{7F} HTTP/1.1\r\n", .malformed(.target)),
        ("GET /é HTTP/1.1\r\n", .malformed(.target)),
        ("GET /\0 HTTP/1.1\r\n", .malformed(.target)),
        ("GET http:///a HTTP/1.1\r\n", .malformed(.target)),
        ("GET http://user@h/a HTTP/1.1\r\n", .malformed(.target)),
        ("GET ftp://h/a HTTP/1.1\r\n", .malformed(.target)),
        ("GET http:/a HTTP/1.1\r\n", .malformed(.target)),
        ("CONNECT h:443 HTTP/1.1\r\n", .malformed(.target)),
        ("GET / http/1.1\r\n", .malformed(.version)),
        ("GET / HTTP/1\r\n", .malformed(.version)),
        ("GET / HTTP/1.10\r\n", .malformed(.version)),
        ("GET / HTTP/x.1\r\n", .malformed(.version)),
        ("GET / HTTP/0.9\r\n", .unsupportedVersion),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        ("GET / HTTP/1.1\r\n Host: h\r\n\r\n", .malformed(.foldedField)),
        ("GET / HTTP/1.1\r\nHost: h\r\n\tb\r\n\r\n", .malformed(.foldedField)),
        ("GET / HTTP/1.1\r\nHost : h\r\n\r\n", .malformed(.fieldName)),
        ("GET / HTTP/1.1\r\nHost\r\n\r\n", .malformed(.fieldName)),
        ("GET / HTTP/1.1\r\n: h\r\n\r\n", .malformed(.fieldName)),
        ("GET / HTTP/1.1\r\nHo\0st: h\r\n\r\n", .malformed(.fieldName)),
        ("GET / HTTP/1.1\r\nHöst: h\r\n\r\n", .malformed(.fieldName)),
        ("GET / HTTP/1.1\r\nA: b\0c\r\n\r\n", .malformed(.fieldValue)),
        ("GET / HTTP/1.1\r\nA: b\u{B}\r\n\r\n", .malformed(.fieldValue)),
        ("GET / HTTP/1.1\r\nA: \u{7F}\r\n\r\n", .malformed(.fieldValue)),
        ("GET / HTTP/1.1\r\n\r\n", .malformed(.missingHost)),
        ("GET http://h/ HTTP/1.1\r\n\r\n", .malformed(.missingHost)),
        ("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", .malformed(.repeatedHost)),
        ("GET / HTTP/1.0\r\nHost: h\r\nhost: i\r\n\r\n", .malformed(.repeatedHost)),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", .malformed(.host)),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .malformed(.host)),
        ("GET / HTTP/1.1\r\nHost: a, b/c\r\n\r\n", .malformed(.host)),
        ("GET / HTTP/1.1\r\nHost: h\r\nExpect: 200-ok\r\n\r\n", .unknownExpectation),
        ("GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nExpect: x\r\n\r\n", .unknownExpectation),
    ]

    @Test("A hostile head is refused with its reason however it is cut", arguments: hostileHeads)
    func refusedHead(text: String, error: RequestError) {
        for outcome in ParsedRequest.outcomes(text) { #expect(outcome == .failed(error)) }
    }

    static let hostileFramings: [(String, RequestError)] = [
        ("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", .malformed(.lengthAndTransferCoding)),
        ("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", .malformed(.lengthAndTransferCoding)),
        ("Transfer-Encoding: identity\r\nContent-Length: 1\r\n", .malformed(.lengthAndTransferCoding)),
        ("Content-Length: 1\r\nContent-Length: 2\r\n", .malformed(.differingContentLengths)),
        ("Content-Length: 1, 2\r\n", .malformed(.differingContentLengths)),
        ("Content-Length: 1,\r\n", .malformed(.contentLength)),
        ("Content-Length:\r\n", .malformed(.contentLength)),
        ("Content-Length: +1\r\n", .malformed(.contentLength)),
        ("Content-Length: -1\r\n", .malformed(.contentLength)),
        ("Content-Length: 0x1\r\n", .malformed(.contentLength)),
        ("Content-Length: 1 1\r\n", .malformed(.contentLength)),
        ("Content-Length: 1_0\r\n", .malformed(.contentLength)),
        ("Content-Length: ١\r\n", .malformed(.contentLength)),
        ("Content-Length: 99999999999999999999999\r\n", .limitExceeded(.bodyBytesMax)),
        ("Transfer-Encoding: gzip\r\n", .unknownTransferCoding),
        ("Transfer-Encoding: gzip, chunked\r\n", .unknownTransferCoding),
        ("Transfer-Encoding: chunked, gzip\r\n", .unknownTransferCoding),
        ("Transfer-Encoding: xchunked\r\n", .unknownTransferCoding),
        ("Transfer-Encoding: chunked;q=1\r\n", .unknownTransferCoding),
        ("Transfer-Encoding: \"chunked\"\r\n", .unknownTransferCoding),
        ("Transfer-Encoding: chunked, chunked\r\n", .malformed(.transferCoding)),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", .malformed(.transferCoding)),
        ("Transfer-Encoding: chunked,\r\n", .malformed(.transferCoding)),
        ("Transfer-Encoding:\r\n", .malformed(.transferCoding)),
        ("Transfer-Encoding: \u{B}chunked\r\n", .malformed(.fieldValue)),
        ("Transfer-Encoding : chunked\r\n", .malformed(.fieldName)),
        ("Transfer-Encoding:\r\n chunked\r\n", .malformed(.foldedField)),
    ]

    @Test("A body whose end two readers could see differently is refused", arguments: hostileFramings)
    func refusedFraming(fields: String, error: RequestError) {
        for outcome in ParsedRequest.outcomes("POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n") {
            #expect(outcome == .failed(error))
        }
    }

    @Test("HTTP/1.0 has no transfer codings")
    func transferCodingInHTTP10() {
        let outcome = ParsedRequest("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        #expect(outcome == .failed(.malformed(.transferCodingInHTTP10)))
    }

    static let hostileChunks: [(String, RequestError)] = [
        ("\r\n", .malformed(.chunkSize)),
        ("g\r\n", .malformed(.chunkSize)),
        ("0x1\r\n", .malformed(.chunkSize)),
        ("-1\r\n", .malformed(.chunkSize)),
        (" 1\r\na\r\n", .malformed(.chunkSize)),
        ("1 \r\na\r\n", .malformed(.chunkExtension)),
        ("1 x\r\na\r\n", .malformed(.chunkExtension)),
        ("1;\0\r\na\r\n", .malformed(.chunkExtension)),
        ("1\na\r\n", .malformed(.bareLineFeed)),
        ("1;a\rb\r\na\r\n", .malformed(.bareCarriageReturn)),
        ("fffffffffffffff\r\n", .limitExceeded(.bodyBytesMax)),
        ("10000000000000000\r\n", .malformed(.chunkSize)),
        ("1\r\nab\r\n", .malformed(.chunkEnd)),
        ("1\r\na\n0\r\n\r\n", .malformed(.chunkEnd)),
        ("1\r\na\rb", .malformed(.chunkEnd)),
        ("0\r\nX : y\r\n\r\n", .malformed(.fieldName)),
        ("0\r\n X: y\r\n\r\n", .malformed(.foldedField)),
        ("0\r\nX: y\n\r\n", .malformed(.bareLineFeed)),
    ]

    @Test("A hostile chunk is refused with its reason however it is cut", arguments: hostileChunks)
    func refusedChunk(text: String, error: RequestError) {
        let request = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(text)"
        for outcome in ParsedRequest.outcomes(request) { #expect(outcome == .failed(error)) }
    }

    @Test("A request that stops anywhere is unfinished, never complete", arguments: good)
    func unfinished(request: Good) {
        let bytes = Array(request.text.utf8)
        let whole = ParsedRequest([bytes])
        let ends = bytes.indices.map { ParsedRequest([Array(bytes[..<$0])]) }
        let firstWhole = ends.firstIndex(of: whole) ?? ends.endIndex
        #expect(firstWhole > 0)
        for outcome in ends[..<firstWhole] {
            #expect([.unfinished(hasHead: false), .unfinished(hasHead: true)].contains(outcome))
        }
    }

    @Test("An error is repeated, and the end is repeated")
    func sticky() throws {
        var failed = RequestParser()
        failed.receive(Array("GET\r\n".utf8))
        #expect(throws: RequestError.malformed(.requestLine)) { try failed.event() }
        failed.receive(Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8))
        #expect(throws: RequestError.malformed(.requestLine)) { try failed.event() }

        var ended = RequestParser()
        ended.receive(Array("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET".utf8))
        let events = [try ended.event(), try ended.event(), try ended.event()]
        #expect(events == [.head(head(.get, "/")), .end, .end])
    }

    @Test("A connection without a byte is untouched, one with half a line is not")
    func untouched() throws {
        var parser = RequestParser()
        #expect(parser.isUntouched)
        parser.receive(Array("G".utf8))
        let event = try parser.event()
        #expect(event == .needsInput)
        #expect(!parser.isUntouched)
    }
}

/// Fields in the order given, as name, value, name, value.
private func fields(_ texts: String...) -> [HTTPField] {
    stride(from: 0, to: texts.count, by: 2).compactMap { index in
        HTTPField.Name(texts[index]).map { HTTPField(name: $0, value: texts[index + 1]) }
    }
}
