internal import TestSupport
internal import Testing

/// Answers with bytes that are not UTF-8, as servers of small local models send them.
struct DamagedAnswerTests {
    /// Answers each request with the bytes of its argument, one write for each item.
    private static let server = """
        import socket, sys
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        pieces = [bytes.fromhex(piece) for piece in sys.argv[2:]]
        while True:
            client = listener.accept()[0]
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            received = b""
            while b"\\r\\n\\r\\n" not in received:
                received += client.recv(65536)
            client.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Type: " + sys.argv[1].encode() + b"\\r\\nConnection: close\\r\\n\\r\\n")
            for piece in pieces:
                client.sendall(piece)
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):
                pass
            client.close()
        """

    /// A gateway whose upstream answers with these bytes.
    private func scenario(_ type: String, _ pieces: [[UInt8]]) throws -> (Scenario, ChildProgram) {
        let hexadecimal = pieces.map { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        let server = try ChildProgram(
            "/usr/bin/env", ["python3", "-c", Self.server, type] + hexadecimal,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        let port = try server.output.wait(for: "port") { $0.split(separator: "\n").first.map(String.init) }
        let url: JSONValue = .string("http://127.0.0.1:\(port)/v1")
        let scenario = try Scenario(["models": ["retriesMax": 0, "providers": ["scripted": ["baseUrl": url]]]])
        return (scenario, server)
    }

    private static func delta(_ content: [UInt8]) -> [UInt8] {
        Array(#"data: {"choices":[{"index":0,"delta":{"content":""#.utf8) + content + Array("\"}}]}\n\n".utf8)
    }

    private static let end = Array("data: [DONE]\n\n".utf8)

    static let streams: [(pieces: [[UInt8]], text: String, isRepaired: Bool)] = [
        ([delta([0x61, 0xFF, 0x62]), end], "a\u{FFFD}b", true),
        // A character of two deltas, and one of two writes.
        ([delta([0x61, 0xC3]), delta([0xA9, 0x62]), end], "a\u{FFFD}\u{FFFD}b", true),
        (
            [Array(delta([0x61, 0xC3, 0xA9]).dropLast(8)), Array(delta([0x61, 0xC3, 0xA9]).suffix(8)), end], "aé",
            false
        ),
    ]

    @Test("A byte of a stream that is not UTF-8 becomes U+FFFD, and the journal reports it", arguments: streams.indices)
    func stream(index: Int) throws {
        let expected = Self.streams[index]
        let (scenario, server) = try scenario("text/event-stream", expected.pieces)
        defer { withExtendedLifetime(server) {} }
        #expect(try scenario.chat().json["choices"][0]["message"]["content"] == .string(expected.text))
        let line = try scenario.gateway.log.wait(forLineWith: " OPENCLAW_STATUS=200 ")
        #expect(line.contains("not UTF-8") == expected.isRepaired)
    }

    @Test("A byte of an answer without a stream that is not UTF-8 becomes U+FFFD")
    func onePiece() throws {
        let body =
            Array(#"{"choices":[{"message":{"content":"a"#.utf8) + [0xFF]
            + Array(#"b"},"finish_reason":"stop"}]}"#.utf8)
        let (scenario, server) = try scenario("application/json", [body])
        defer { withExtendedLifetime(server) {} }
        #expect(try scenario.chat("hi", ["user": "anna"]).json["choices"][0]["message"]["content"] == "a\u{FFFD}b")
        try scenario.gateway.log.wait(forLineWith: "not UTF-8")
        let stored = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        #expect(stored.conversation == ["user: hi", "assistant: a\u{FFFD}b"])
    }
}
