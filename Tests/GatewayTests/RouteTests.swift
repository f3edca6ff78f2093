import Gateway
import HTTP
import Testing

struct RouteTests {
    private func route(_ line: String, isChatEnabled: Bool = true) throws -> Route {
        try Route.decide(try RequestHead(text: "\(line) HTTP/1.1\r\nHost: h"), isChatEnabled: isChatEnabled)
    }

    @Test(
        "A path and a method are a route",
        arguments: [
            ("POST /v1/chat/completions", Route.chatCompletions), ("POST /v1/chat/completions?a=b", .chatCompletions),
            ("GET /v1/models", .models), ("HEAD /v1/models", .models), ("GET http://x/v1/models?y", .models),
            ("GET /v1/models/openclaw", .model(id: "openclaw")),
            ("GET /v1/models/openclaw%2Fmain", .model(id: "openclaw/main")),
            ("GET /v1/models/openclaw/main", .model(id: "openclaw/main")),
            ("GET /v1/models/caf%C3%A9", .model(id: "café")),
            ("GET /health", .live), ("HEAD /healthz", .live), ("GET /ready", .ready), ("GET /readyz", .ready),
            ("GET /metrics", .metrics), ("HEAD /metrics?x", .metrics),
        ])
    func found(line: String, expected: Route) throws {
        #expect(try route(line) == expected)
    }

    @Test(
        "Paths are compared exactly",
        arguments: [
            "/v1/chat/completions/", "/v1/Chat/completions", "//v1/models", "/v1/models/", "/v1//models",
            "/v1/models/../x",
            "/", "/v1%2Fmodels", "/v1/./models", "/metrics/", "/Metrics", "/health/",
        ])
    func unknown(path: String) throws {
        if path == "/v1/models/../x" {
            // Nothing is normalised, so this is a model id that no model has.
            #expect(try route("GET \(path)") == .model(id: "../x"))
        } else {
            let error = try #require(throws: GatewayError.self) { try route("GET \(path)") }
            guard case .notFound(path, enabledBy: nil, _) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test(
        "A path of a client with a wrong base URL gets the right one",
        arguments: [
            "/chat/completions", "/v1/v1/chat/completions", "/v1/chat/completions/chat/completions", "/models",
            "/v1/v1/models", "//v1/chat/completions", "/v1/chat/completions/", "/api/v1/Chat/Completions",
        ])
    func wrongBase(path: String) throws {
        let advice = "the base URL of the client must be the address of this gateway and /v1, as in http://h:1/v1"
        let head = try RequestHead(text: "POST \(path) HTTP/1.1\r\nHost: h:1")
        let error = GatewayError.notFound(path: path, enabledBy: nil, advice: advice)
        #expect(throws: error) { try Route.decide(head, isChatEnabled: true) }
        #expect(error.response.body.message == "The path \(path) does not exist; \(advice).")
        #expect(throws: GatewayError.notFound(path: path, enabledBy: nil)) {
            try Route.decide(head, isChatEnabled: false)
        }
    }

    @Test("Other unknown paths get no advice", arguments: ["/", "/v1", "/completions", "/v1/chat", "/xmodels"])
    func noAdvice(path: String) {
        #expect(throws: GatewayError.notFound(path: path, enabledBy: nil)) { try route("POST \(path)") }
    }

    @Test(
        "The path of another API is answered with the way to go, whatever the method",
        arguments: [
            ("POST /v1/responses", "/v1/chat/completions"), ("GET /v1/responses/resp_1", "/v1/chat/completions"),
            ("POST /v1/completions", "as a user message"), ("POST /v1/embeddings", "embeddings are not served"),
            ("POST /v1/messages", "/v1/chat/completions"), ("POST /v1/audio/speech", "audio is not served"),
            ("GET /api/tags", "the OpenAI API"),
        ])
    func otherAPI(line: String, advice: String) {
        do {
            _ = try route(line)
            Issue.record("there is a route")
        } catch let error as GatewayError {
            #expect(error.response.status == 404)
            #expect(error.response.body.message.contains(advice))
        } catch {
            Issue.record(error)
        }
        let path = String(line.split(separator: " ")[1])
        #expect(throws: GatewayError.notFound(path: path, enabledBy: nil)) { try route(line, isChatEnabled: false) }
    }

    @Test(
        "Another method is refused with those that are allowed",
        arguments: [
            ("GET /v1/chat/completions", "POST"), ("OPTIONS /v1/chat/completions", "POST"),
            ("post /v1/chat/completions", "POST"), ("POST /v1/models", "GET, HEAD"),
            ("DELETE /v1/models/openclaw", "GET, HEAD"), ("POST /health", "GET, HEAD"), ("G /ready", "GET, HEAD"),
            ("POST /metrics", "GET, HEAD"),
        ])
    func wrongMethod(line: String, allow: String) {
        #expect(throws: GatewayError.methodNotAllowed(allow: allow)) { try route(line) }
    }

    @Test(
        "A disabled endpoint is not there, whatever the method, and the log learns why",
        arguments: ["POST /v1/chat/completions", "GET /v1/chat/completions", "GET /v1/models", "GET /v1/models/x"])
    func disabled(line: String) throws {
        let path = String(line.split(separator: " ")[1])
        let error = GatewayError.notFound(path: path, enabledBy: "gateway.http.endpoints.chatCompletions.enabled")
        #expect(throws: error) { try route(line, isChatEnabled: false) }
        #expect(error.logCode == "disabled: gateway.http.endpoints.chatCompletions.enabled")
        #expect(error.response == GatewayError.notFound(path: path, enabledBy: nil).response)
    }

    @Test("A WebSocket handshake is refused at every path", arguments: ["/", "/v1/realtime?model=x", "/v1/models"])
    func webSocket(path: String) throws {
        let fields = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        let head = try RequestHead(text: "GET \(path) HTTP/1.1\r\nHost: h\r\n\(fields)")
        #expect(throws: GatewayError.webSocketUnsupported) { try Route.decide(head, isChatEnabled: true) }
    }

    @Test("An Upgrade field that a proxy adds to a request is ignored")
    func upgradeAlone() throws {
        let head = try RequestHead(text: "GET /health HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket")
        #expect(try Route.decide(head, isChatEnabled: true) == .live)
    }

    @Test("Health does not depend on the endpoint and needs no credential")
    func health() throws {
        let routes = try ["GET /health", "GET /ready"].map { try route($0, isChatEnabled: false) }
        #expect(routes == [.live, .ready])
        #expect(routes.allSatisfy { !$0.needsCredential })
        let others = [Route.chatCompletions, .models, .model(id: "x"), .metrics]
        #expect(others.allSatisfy { $0.needsCredential })
    }

    @Test("Metrics do not depend on the endpoint")
    func metrics() throws {
        #expect(try route("GET /metrics", isChatEnabled: false) == .metrics)
    }

    @Test("A model id that is wrongly escaped is refused", arguments: ["%", "%zz", "%C3", "a%00b", "a%0D%0Ab"])
    func wrongModelId(id: String) {
        let error = GatewayError.invalid("Invalid model id.", param: "model", code: "invalid_model")
        #expect(throws: error) { try route("GET /v1/models/\(id)") }
    }

    @Test("A route's name is short and its own")
    func names() {
        let names = [Route.chatCompletions, .models, .model(id: "x"), .live, .ready, .metrics].map(\.name)
        #expect(names == ["chat_completions", "models", "model", "live", "ready", "metrics"])
        #expect(Route.names == names)
    }
}
