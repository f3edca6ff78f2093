internal import TestSupport
internal import Testing

/// Wrong base URLs, of the client and of a provider: each response names the probable cause.
struct WrongURLTests {
    @Test(
        "A client with a wrong base URL gets the right one",
        arguments: ["/chat/completions", "/v1/v1/chat/completions"])
    func client(path: String) throws {
        let scenario = try Scenario()
        let response = try scenario.gateway.request(
            "POST", path, headers: [Scenario.authorization], body: Scenario.body("hi").json)
        #expect(response.status == 404)
        #expect(response.json["error"]["message"].string?.hasSuffix("as in http://localhost/v1.") == true)
    }

    @Test("A provider's base URL without /v1: the client reads what is wrong, the journal has the URL, too")
    func provider() throws {
        let upstream = try Upstream()
        let url = upstream.baseURL.replacing("/v1", with: "")
        let scenario = try Scenario(["models": ["retriesMax": 0, "providers": ["scripted": ["baseUrl": .string(url)]]]])
        let response = try scenario.chat()
        #expect(response.status == 502)
        let message = "no such path; the provider's baseUrl probably lacks /v1 at its end"
        #expect(response.json["error"]["message"] == .string(message))
        let reason = "the provider failed (HTTP status 404); the provider's baseUrl probably lacks /v1 at its end"
        _ = try scenario.gateway.log.wait(forLineWith: "scripted/model-1 at \(url)/chat/completions: \(reason)")
    }

    @Test("A web page instead of an answer names the base URL")
    func page() throws {
        let scenario = try Scenario(["models": ["retriesMax": 0]])
        try scenario.upstream.script(#"type=text/html body="<html><title>Welcome</title></html>""#)
        let response = try scenario.chat()
        #expect(response.status == 502)
        #expect(response.json["error"]["message"].string?.hasSuffix("baseUrl is probably wrong") == true)
    }

    /// Answers each connection as a server of HTTP answers bytes that it does not understand.
    private static let plainServer = """
        import socket
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        while True:
            client = listener.accept()[0]
            client.recv(65536)
            client.sendall(b"HTTP/1.1 400 Bad Request\\r\\nConnection: close\\r\\n\\r\\n")
            client.close()
        """

    @Test("https to a server without TLS names the scheme")
    func withoutTLS() throws {
        let server = try ChildProgram(
            "/usr/bin/env", ["python3", "-c", Self.plainServer], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        let port = try server.output.wait(for: "port") { $0.split(separator: "\n").first.map(String.init) }
        let url: JSONValue = .string("https://127.0.0.1:\(port)/v1")
        let scenario = try Scenario(["models": ["retriesMax": 0, "providers": ["scripted": ["baseUrl": url]]]])
        let response = try scenario.chat()
        #expect(response.status == 502)
        #expect(response.json["error"]["message"].string?.hasSuffix("must probably begin with http://") == true)
    }
}
