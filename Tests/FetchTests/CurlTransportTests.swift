import Fetch
import Glibc
import Posix
import TestSupport
import Testing

struct CurlTransportTests {
    /// Fetches from a server that reads a request and then does what `steps` say.
    private func exchange(
        _ steps: [LoopbackServer.Step], _ change: (inout FetchRequest) -> Void = { _ in }
    ) throws -> (recording: Recording, error: (any Error)?, server: LoopbackServer) {
        let server = try LoopbackServer([.request()] + steps)
        var request = FetchRequest(.get, server.url)
        change(&request)
        let (recording, error) = fetch(request, through: server.watch)
        return (recording, error, server)
    }

    @Test("A GET is exactly the fields it was given and those that HTTP needs")
    func get() throws {
        let reply = "HTTP/1.1 200 Fine\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
        let (recording, error, server) = try exchange([.send(reply)]) {
            $0.url += "a%20b?c=d"
            $0.headers = [FetchHeader("X-First", "1"), FetchHeader("X-Empty", ""), FetchHeader("Accept", "text/plain")]
        }

        #expect(error == nil)
        let headers = [FetchHeader("Content-Type", "text/plain"), FetchHeader("Content-Length", "5")]
        #expect(recording.heads == [FetchResponseHead(status: 200, headers: headers)])
        #expect(recording.text == "hello")
        let lines = [
            "GET /a%20b?c=d HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "Accept-Encoding: identity",
            "Connection: close", "X-First: 1", "X-Empty:",
            "Accept: text/plain", "", "",
        ]
        #expect(server.requestText == lines.joined(separator: "\r\n"))
    }

    @Test(
        "A POST sends its body with its length, whatever its size, and waits for no permission",
        arguments: [0, 5, 3_000_000])
    func post(count: Int) throws {
        let end = count == 0 ? "\r\n\r\n" : "y!"
        let server = try LoopbackServer([.request(through: end), .send("HTTP/1.1 204 No Content\r\n\r\n")])
        let body = [UInt8](repeating: 0, count: max(0, count - 2)) + Array((count == 0 ? "" : end).utf8)
        let request = FetchRequest(
            .post, server.url, headers: [FetchHeader("Content-Type", "application/json")], body: body)

        let (recording, error) = fetch(request, through: server.watch)

        #expect(error == nil)
        #expect(recording == Recording(heads: [FetchResponseHead(status: 204)]))
        let head = [
            "POST / HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "Accept: */*", "Accept-Encoding: identity",
            "Connection: close",
            "Content-Type: application/json", "Content-Length: \(count)", "", "",
        ]
        #expect(server.request == Array(head.joined(separator: "\r\n").utf8) + body)
    }

    /// `hello, model` in gzip.
    private static let gzip: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 215, 81, 200, 205, 79, 73, 205, 1, 0, 160, 17, 73, 18,
        12, 0, 0, 0,
    ]

    @Test("A body that is compressed although nothing asked for it is decoded")
    func coded() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(Self.gzip.count)\r\n\r\n"
        let (recording, error, server) = try exchange([.send(head), .sendBytes(Self.gzip)])
        #expect(error == nil)
        #expect(recording.text == "hello, model")
        #expect(server.requestText.contains("\r\nAccept-Encoding: identity\r\n"))
    }

    @Test("A body in an unknown coding, or not in the coding that it names, is an error and never handed on")
    func undecodable() throws {
        for coding in ["rot13", "gzip"] {
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\nContent-Length: 5\r\n\r\nhello"
            let (recording, error, _) = try exchange([.send(head)])
            #expect(recording.body.isEmpty)
            guard case .undecodable? = error as? FetchError else {
                Issue.record("\(coding): \(String(describing: error))")
                continue
            }
        }
    }

    @Test("The limit of a body counts decoded bytes")
    func codedLimit() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(Self.gzip.count)\r\n\r\n"
        let (_, error, _) = try exchange([.send(head), .sendBytes(Self.gzip)]) { $0.limits.bodyBytesMax = 11 }
        #expect(error as? FetchError == .tooLarge)
    }

    @Test("Each piece of a body is handed on when it arrives")
    func pieces() throws {
        var pieces: [String] = []
        let server = try LoopbackServer([
            .request(), .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), .send("3\r\none\r\n"),
        ])
        try loadFetch()
        try CurlTransport(waiting: server.watch).fetch(FetchRequest(.get, server.url)) { head in
            pieces.append("\(head.status)")
        } body: {
            pieces.append(String(decoding: $0, as: UTF8.self))
            server.add(pieces.count == 2 ? [.send("5\r\nthree\r\n")] : [.send("0\r\n\r\n")])
        }
        #expect(pieces == ["200", "one", "three"])
    }

    @Test(
        "A response in any form that servers use is understood",
        arguments: [
            ("HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"),
            ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok"),
            ("HTTP/1.1 200\nContent-Length: 2\n\nok", 200, "ok"),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok",
                200, "ok"
            ),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nTrailer: x\r\n\r\n", 200, "ok"),
            ("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", 302, ""),
            ("HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno", 500, "no"),
        ])
    func forms(reply: String, status: Int, body: String) throws {
        let (recording, error, _) = try exchange([.send(reply), .shutdown])
        #expect(error == nil)
        #expect(recording.heads.map(\.status) == [status])
        #expect(recording.text == body)
    }

    @Test("The fields of a response keep their order, their repetitions and their odd forms")
    func fields() throws {
        let reply = "HTTP/1.1 200 OK\r\nA:  1 \r\nb: 2\r\n  folded\r\nA: 3\r\nempty:\r\nContent-Length: 0\r\n\r\n"
        let (recording, error, _) = try exchange([.send(reply)])

        #expect(error == nil)
        let head = FetchResponseHead(
            status: 200,
            headers: [
                FetchHeader("A", "1"), FetchHeader("b", "2 folded"), FetchHeader("A", "3"), FetchHeader("empty", ""),
                FetchHeader("Content-Length", "0"),
            ])
        #expect(recording.heads == [head])
        #expect(head["B"] == "2 folded")
        #expect(head["a"] == "1")
        #expect(head["c"] == nil)
    }

    @Test(
        "A response that ends too early is cut, and what came of it was handed on",
        arguments: [
            ("", false, 0, 0), ("", true, 0, 0), ("HTTP/1.1 200 OK\r\nContent-Le", false, 0, 0),
            ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour", false, 1, 4),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n", false, 1, 4),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nfour", false, 1, 4),
        ])
    func cut(reply: String, byReset: Bool, heads: Int, bytes: Int) throws {
        let (recording, error, _) = try exchange([.send(reply), byReset ? .reset : .shutdown])
        #expect(error as? FetchError == .cut(bytesReceived: bytes))
        #expect(recording.heads.count == heads)
        #expect(recording.body.count == bytes)
    }

    @Test(
        "What is not HTTP is an error of the protocol",
        arguments: [
            "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nfour\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        ])
    func notHTTP(reply: String) throws {
        let (_, error, _) = try exchange([.send(reply), .shutdown])
        guard case FetchError.protocolError? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A head or a body beyond its limit ends the transfer")
    func limits() throws {
        let field = "X: " + String(repeating: "x", count: 1_000) + "\r\n"
        let long = try exchange([.send("HTTP/1.1 200 OK\r\n" + String(repeating: field, count: 3) + "\r\n")]) {
            $0.limits.headBytesMax = 2_000
        }
        #expect(long.error as? FetchError == .tooLarge)
        #expect(long.recording.heads == [])

        let large = try exchange([.send("HTTP/1.1 200 OK\r\n\r\n"), .flood(1_001), .shutdown]) {
            $0.limits.bodyBytesMax = 1_000
        }
        #expect(large.error as? FetchError == .tooLarge)
        #expect(large.recording.body.count <= 1_000)

        let full = try exchange([.send("HTTP/1.1 200 OK\r\n\r\n"), .flood(1_000), .shutdown]) {
            $0.limits.bodyBytesMax = 1_000
        }
        #expect(full.error == nil)
    }

    @Test("A header that would end its line is refused, and its value is in no error")
    func invalidHeader() throws {
        for header in [FetchHeader("A", "secret\r\nB: c"), FetchHeader("A: b", ""), FetchHeader("", "a")] {
            let (_, error, _) = try exchange([]) { $0.headers = [header] }
            #expect(error as? FetchError == .protocolError(reason: "a header field of the request is not valid"))
        }
    }

    @Test(
        "An address that is not public is refused in every form it can be written",
        arguments: [
            "127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "[::1]", "[::ffff:127.0.0.1]",
            "[64:ff9b::7f00:1]", "10.0.0.1", "169.254.169.254", "0.0.0.0", "0", "localhost", "LocalHost",
            "a.localhost", "[fe80::1%25lo]", "[fd00::1]", "%31%32%37.0.0.1",
        ])
    func refusedAddress(host: String) throws {
        let server = try LoopbackServer([])
        var request = FetchRequest(.get, "http://\(host):\(server.port)/")
        request.route = .publicAddress

        guard case FetchError.refusedAddress? = fetch(request, through: server.watch).error else {
            Issue.record("not refused")
            return
        }
        #expect(!server.isFinished)
    }

    @Test(
        "This machine is found by its name without asking anybody",
        arguments: ["localhost", "LOCALHOST", "a.localhost"])
    func localhost(host: String) throws {
        let server = try LoopbackServer([.request(), .send("HTTP/1.1 204 No\r\n\r\n")])
        let result = fetch(FetchRequest(.get, "http://\(host):\(server.port)/"), through: server.watch)
        #expect(result.error == nil)
        #expect(result.recording.heads.map(\.status) == [204])
    }

    @Test("A port without a listener is a failed connection")
    func refusedConnection() throws {
        let port = try RefusedPort()
        let request = FetchRequest(.get, "http://127.0.0.1:\(port.number)/")
        let result = fetch(request, through: Watch(client: nil, termination: nil))
        guard case FetchError.connectFailed? = result.error else {
            Issue.record("connected")
            return
        }
    }

    @Test("An answer that comes before the whole body was sent is heard")
    func earlyAnswer() throws {
        let server = try LoopbackServer([
            .send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno"), .shutdown,
        ])
        let request = FetchRequest(.post, server.url, body: [UInt8](repeating: 0, count: 20_000_000))
        let (recording, error) = fetch(request, through: server.watch)
        #expect(error == nil)
        #expect(recording.heads.map(\.status) == [413])
        #expect(recording.text == "no")
    }
}
