internal import TestSupport
internal import Testing

/// Providers behind a proxy, at a Unix socket, and with a certificate of a private authority.
struct ProviderRouteTests {
    /// A provider: at a port with a certificate, or at a Unix socket.
    private static let provider = """
        import http.server, os, socketserver, ssl, sys
        class Provider(http.server.BaseHTTPRequestHandler):
            def address_string(self):
                return "client"
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                chunk = '{"choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":"stop"}]}' % self.path
                self.wfile.write(f"data: {chunk}\\n\\ndata: [DONE]\\n\\n".encode())
        if len(sys.argv) == 2:
            server = socketserver.UnixStreamServer(sys.argv[1], Provider)
            print(sys.argv[1], flush=True)
        else:
            server = http.server.HTTPServer(("127.0.0.1", 0), Provider)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            server.socket = context.wrap_socket(server.socket, server_side=True)
            print(server.server_port, flush=True)
        server.serve_forever()
        """

    /// A proxy that prints the first line and the credential of each request, and reaches every host at the port of its
    /// first argument; with a certificate it is itself reached by TLS.
    private static let proxy = """
        import socket, ssl, sys, threading
        listener = socket.create_server(("127.0.0.1", 0))
        if len(sys.argv) > 2:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[2], sys.argv[3])
            listener = context.wrap_socket(listener, server_side=True)
        print(listener.getsockname()[1], flush=True)
        def pump(a, b):
            while data := a.recv(65536):
                b.sendall(data)
            b.close()
        def serve(client):
            head = b""
            while b"\\r\\n\\r\\n" not in head:
                head += client.recv(65536)
            lines = head.decode().split("\\r\\n")
            print(lines[0], [l for l in lines if l.lower().startswith("proxy-auth")], flush=True)
            if sys.argv[1] == "refuse":
                return client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\\r\\nContent-Length: 0\\r\\n\\r\\n")
            server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
            if lines[0].startswith("CONNECT "):
                client.sendall(b"HTTP/1.1 200 Connection established\\r\\n\\r\\n")
            else:
                server.sendall(head.replace(b"http://provider.invalid", b"", 1))
            threading.Thread(target=pump, args=(client, server), daemon=True).start()
            pump(server, client)
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """

    /// A Python program that prints the port it listens on, or the path of its socket.
    private func start(_ script: String, _ arguments: String...) throws -> (program: ChildProgram, place: String) {
        let program = try ChildProgram(
            "/usr/bin/env", ["python3", "-c", script] + arguments, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"]
        )
        return (program, try program.output.wait(for: "port") { $0.split(separator: "\n").first.map(String.init) })
    }

    private func scenario(_ provider: JSONValue, _ variables: [String: String] = [:]) throws -> Scenario {
        try Scenario(
            ["models": ["retriesMax": 0, "providers": ["scripted": provider]]], environment: variables)
    }

    @Test(
        "A proxy of the environment or the configuration reaches a host whose name only the proxy knows",
        arguments: ["http_proxy", "proxy"])
    func plain(setting: String) throws {
        let upstream = try Upstream()
        let proxy = try start(Self.proxy, "\(upstream.port)")
        let url = "http://someone:secret@127.0.0.1:\(proxy.place)"
        let base: JSONValue = ["baseUrl": "http://provider.invalid/v1"]
        // The variable names a proxy that does not exist: the key takes precedence.
        let scenario =
            setting == "proxy"
            ? try scenario(base.merged(with: ["proxy": .string(url)]), ["http_proxy": "http://127.0.0.1:1"])
            : try scenario(base, ["http_proxy": url])
        #expect(try scenario.chat().content == "Hello there")
        let line = try proxy.program.output.wait(forLineWith: "POST ")
        #expect(line.hasPrefix("POST http://provider.invalid/v1/chat/completions HTTP/1.1 "))
        // someone:secret in base64.
        #expect(line.contains("Basic c29tZW9uZTpzZWNyZXQ="))
        #expect(try upstream.request()["Authorization"] == "Bearer upstream-key")
    }

    @Test("Through a tunnel a certificate of a private authority is checked", arguments: [true, false])
    func tunnel(isTrusted: Bool) throws {
        let certificate = try Certificate(name: "DNS:provider.invalid")
        let provider = try start(Self.provider, certificate.file, certificate.key)
        let proxy = try start(Self.proxy, provider.place)
        let tls: JSONValue = isTrusted ? ["tls": ["caFile": .string(certificate.file)]] : [:]
        let scenario = try scenario(
            tls.merged(with: ["baseUrl": "https://provider.invalid/v1"]),
            ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.place)", "no_proxy": "other.invalid, 127.0.0.1"])
        let answer = try scenario.chat()
        if isTrusted {
            #expect(answer.content == "/v1/chat/completions")
        } else {
            #expect(answer.status == 502 && answer.errorCode == "upstream_unreachable")
        }
        let line = try proxy.program.output.wait(forLineWith: "CONNECT ")
        #expect(line.hasPrefix("CONNECT provider.invalid:443 HTTP/1.1 []"))
        #expect(!line.contains("upstream-key"))
    }

    @Test("A proxy may be reached by TLS, with a certificate of a private authority")
    func secureProxy() throws {
        let upstream = try Upstream()
        let certificate = try Certificate(name: "IP:127.0.0.1")
        let proxy = try start(Self.proxy, "\(upstream.port)", certificate.file, certificate.key)
        let scenario = try scenario([
            "baseUrl": "http://provider.invalid/v1", "proxy": .string("https://127.0.0.1:\(proxy.place)"),
            "tls": ["caFile": .string(certificate.file)],
        ])
        #expect(try scenario.chat().content == "Hello there")
    }

    @Test("A proxy that refuses is an error that says so", arguments: ["http", "https"])
    func refused(scheme: String) throws {
        let proxy = try start(Self.proxy, "refuse")
        let scenario = try scenario([
            "baseUrl": .string("\(scheme)://provider.invalid/v1"),
            "proxy": .string("http://someone:secret@127.0.0.1:\(proxy.place)"),
        ])
        let answer = try scenario.chat()
        #expect(answer.status == 502)
        #expect(answer.json["error"]["message"].string?.contains("407") == true)
        #expect(!answer.text.contains("secret") && !scenario.gateway.log.text.contains("secret"))
    }

    @Test("Hosts that no_proxy names, this machine, and a provider with proxy none are reached directly")
    func direct() throws {
        let nowhere = "http://127.0.0.1:1"
        let upstream = try Upstream()
        let here: JSONValue = ["baseUrl": .string(upstream.baseURL)]
        let named: JSONValue = ["baseUrl": .string(upstream.baseURL.replacing("127.0.0.1", with: "localhost"))]
        #expect(try scenario(here, ["http_proxy": nowhere]).chat().status == 200)
        #expect(try scenario(named, ["http_proxy": nowhere]).chat().status == 200)
        // In upper case a client of a CGI program could set it.
        let other: JSONValue = ["baseUrl": "http://provider.invalid/v1"]
        for variables in [["HTTP_PROXY": nowhere], ["http_proxy": nowhere, "no_proxy": ".invalid"]] {
            #expect(try scenario(other, variables).chat().text.contains("cannot resolve the provider's name"))
        }
        let none = other.merged(with: ["proxy": "none"])
        #expect(try scenario(none, ["http_proxy": nowhere]).chat().text.contains("cannot resolve the provider's name"))
    }

    @Test("An image that a client names is fetched without a proxy, and never from a private address")
    func images() throws {
        let upstream = try Upstream()
        let proxy = try start(Self.proxy, "\(upstream.port)")
        let url = "http://127.0.0.1:\(proxy.place)"
        let scenario = try Scenario(
            [
                "gateway": ["http": ["endpoints": ["chatCompletions": ["images": ["allowUrl": true]]]]],
                "models": [
                    "providers": ["scripted": ["baseUrl": "http://provider.invalid/v1", "proxy": .string(url)]]
                ],
            ], environment: ["http_proxy": url, "https_proxy": url])
        for image in ["http://127.0.0.1:\(upstream.port)/a.png", "http://[::1]/a.png", "http://metadata.invalid/a.png"]
        {
            let part: JSONValue = ["type": "image_url", "image_url": ["url": .string(image)]]
            let messages: JSONValue = [["role": "user", "content": [part]]]
            #expect(try scenario.chat("", ["messages": messages]).errorCode == "invalid_image_url")
        }
        #expect(proxy.program.output.lines.count == 1)
        // The proxy works: the model is reached through it.
        #expect(try scenario.chat().status == 200)
        _ = try proxy.program.output.wait(forLineWith: "POST ")
    }

    @Test("A provider at a Unix socket is reached by a confined worker, whichever agent it runs")
    func unixSocket() throws {
        let directory = try TemporaryDirectory()
        let provider = try start(Self.provider, "\(directory.path)/model.sock")
        let scenario = try scenario(
            ["baseUrl": .string("unix:\(provider.place):/api/v1")], ["http_proxy": "http://h:1"])
        #expect(try scenario.chat().content == "/api/v1/chat/completions")
        #expect(
            try scenario.chat("hi", ["model": "openclaw/beta", "user": "anna"]).content == "/api/v1/chat/completions")
        let gone = try self.scenario(["baseUrl": .string("unix:\(directory.path)/gone.sock:/v1")])
        let answer = try gone.chat()
        #expect(answer.status == 502 && answer.errorCode == "upstream_unreachable")
    }
}
