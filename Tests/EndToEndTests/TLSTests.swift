internal import TestSupport
internal import Testing

/// A provider behind TLS, whose certificate a confined worker has to check.
struct TLSTests {
    static let server = """
        import http.server, ssl, sys
        class Provider(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                chunk = '{"choices":[{"index":0,"delta":{"content":"in confidence"},"finish_reason":"stop"}]}'
                self.wfile.write(f"data: {chunk}\\n\\ndata: [DONE]\\n\\n".encode())
        server = http.server.HTTPServer(("127.0.0.1", 0), Provider)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    @Test("A certificate of the trust store is accepted, another one is not", arguments: [true, false])
    func certificate(isTrusted: Bool) throws {
        let certificate = try Certificate(name: "IP:127.0.0.1")
        let provider = try ChildProgram(
            "/usr/bin/env", ["python3", "-c", Self.server, certificate.file, certificate.key],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        let port = try provider.output.wait(for: "port") { text in
            text.hasSuffix("\n") ? UInt16(text.dropLast()) : nil
        }
        let patch: JSONValue = [
            "models": [
                "retriesMax": 0, "providers": ["scripted": ["baseUrl": .string("https://127.0.0.1:\(port)/v1")]],
            ]
        ]
        let scenario = try Scenario(patch, environment: isTrusted ? ["SSL_CERT_DIR": certificate.trusted] : [:])
        let answer = try scenario.chat()
        if isTrusted {
            #expect(answer.content == "in confidence")
        } else {
            #expect(answer.status == 502)
            #expect(answer.errorCode == "upstream_unreachable")
        }
    }
}
