import HTTP
import HTTPTypes
import Testing

struct ResponseWriterTests {
    private static let post = head(.post, "/")

    /// Head, two pieces and end, as text.
    private func write(
        _ status: HTTPResponse.Status, to request: RequestHead?, _ length: ResponseWriter.Length,
        fields: HTTPFields = [:]
    ) -> String {
        var writer = ResponseWriter(for: request)
        let head = writer.head(HTTPResponse(status: status, headerFields: fields), length: length)
        let body = writer.body(Array("hello, ".utf8)) + writer.body([]) + writer.body(Array("world".utf8))
        return String(decoding: head + body + writer.end(), as: UTF8.self)
    }

    @Test("A body of known length is sent unchanged")
    func fixed() {
        let bytes = write(.ok, to: Self.post, .bytes(12), fields: [.contentType: "text/plain"])
        #expect(
            bytes == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 12\r\n\r\n"
                + "hello, world")
    }

    @Test("A stream is chunked in 1.1, and an empty piece does not end it")
    func chunked() {
        let bytes = write(.ok, to: Self.post, .unknown)
        #expect(
            bytes == "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "7\r\nhello, \r\n5\r\nworld\r\n0\r\n\r\n")
    }

    @Test("A stream to 1.0 ends with the connection")
    func untilClose() {
        let request = head(.get, "/") { $0.version = .http10 }
        #expect(write(.ok, to: request, .unknown) == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello, world")
    }

    @Test(
        "HEAD has the head of GET and no body",
        arguments: [
            (ResponseWriter.Length.bytes(12), "Content-Length: 12"), (.unknown, "Transfer-Encoding: chunked"),
        ])
    func headOnly(length: ResponseWriter.Length, field: String) {
        let bytes = write(.ok, to: head(.head, "/"), length)
        #expect(bytes == "HTTP/1.1 200 OK\r\nConnection: close\r\n\(field)\r\n\r\n")
    }

    @Test("204 and 304 have neither body nor length", arguments: [HTTPResponse.Status.noContent, .notModified])
    func withoutBody(status: HTTPResponse.Status) {
        let bytes = write(status, to: Self.post, .bytes(12))
        #expect(bytes == "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\nConnection: close\r\n\r\n")
    }

    @Test("What could not be read is answered in 1.1 with a length")
    func unreadable() {
        let bytes = write(.badRequest, to: nil, .bytes(12))
        #expect(
            bytes == "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 12\r\n\r\nhello, world")
    }

    @Test(
        "A status without words gets those it is known by",
        arguments: [(200, "OK"), (404, "Not Found"), (507, "Insufficient Storage"), (299, ""), (302, "")])
    func reason(code: Int, reason: String) {
        let bytes = write(HTTPResponse.Status(code: code), to: Self.post, .bytes(12))
        #expect(bytes.hasPrefix("HTTP/1.1 \(code) \(reason)\r\n"))
    }

    @Test("Framing fields of the response do not count")
    func ownFraming() {
        let fields: HTTPFields = [.contentLength: "1", .transferEncoding: "gzip", .connection: "keep-alive"]
        #expect(
            write(.ok, to: Self.post, .bytes(12), fields: fields)
                == "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 12\r\n\r\nhello, world")
    }

    @Test("No value can begin a line of its own")
    func injection() throws {
        let name = try #require(HTTPField.Name("X-A"))
        var writer = ResponseWriter(for: nil)
        let field = HTTPField(name: name, lenientValue: Array("a\r\nSet-Cookie: b\0\u{1}c\u{7F}".utf8))
        let response = HTTPResponse(
            status: .init(code: 200, reasonPhrase: "OK\r\nX: y"), headerFields: HTTPFields([field]))
        let bytes = writer.head(response, length: .bytes(0))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "HTTP/1.1 200 OK  X: y\r\nX-A: a  Set-Cookie: b  c \r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        )
    }

    @Test(
        "The framing is known before the first byte of the body",
        arguments: [
            (ResponseWriter.Length.bytes(1), ResponseWriter.Framing.fixed), (.unknown, .chunked),
        ])
    func framing(length: ResponseWriter.Length, framing: ResponseWriter.Framing) {
        var writer = ResponseWriter(for: Self.post)
        _ = writer.head(HTTPResponse(status: .ok), length: length)
        #expect(writer.framing == framing)
    }
}
