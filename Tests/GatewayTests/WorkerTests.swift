import Configuration
import Conversation
import Gateway
import HTTP
import HTTPTypes
import Posix
import Service
import Testing

struct WorkerTests {
    private static let authorized = "Host: h\r\nAuthorization: Bearer tok\r\n"

    /// The head that every response has, up to what is its own.
    private func head(_ status: String, stream: Bool = false) -> String {
        "HTTP/1.1 \(status)\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: close\r\nx-request-id: chatcmpl_1\r\n"
            + "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
            + "Cache-Control: \(stream ? "no-cache" : "no-store")\r\n"
    }

    @Test("Health needs no credential, and its response is complete")
    func health() throws {
        let served = try ServedConnection("GET /health HTTP/1.1\r\nHost: h\r\n\r\n")
        var record = ScoreboardRecord()
        record.phase = .complete
        record.status = 200
        record.route = "live"
        record.requestId = "chatcmpl_1"
        record.bytesSent = served.response.utf8.count
        let own = "Content-Type: application/json; charset=utf-8\r\nContent-Length: 27\r\n\r\n"
        #expect(served.response == head("200 OK") + own + #"{"ok":true,"status":"live"}"#)
        #expect(served.exit == .done)
        #expect(served.record == record)
    }

    @Test("Metrics are those that the worker inherited, with the credential, the endpoint enabled or not")
    func metrics() throws {
        let snapshot = MetricsSnapshot(Metrics(.init()), workers: 1, workersMax: 8)
        let request = "GET /metrics HTTP/1.1\r\n\(Self.authorized)\r\n"
        let served = try ServedConnection(
            request, change: { $0.gateway.http.chatCompletions.enabled = false }, metrics: snapshot)
        let body = String(decoding: MetricsText(snapshot).bytes, as: UTF8.self)
        let own =
            "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        #expect(served.response == head("200 OK") + own + body)
        #expect(body.contains("\nopenclaw_workers_max 8\n"))
        let head = try ServedConnection(request.replacing("GET", with: "HEAD"), metrics: snapshot)
        #expect(head.response == self.head("200 OK") + own)
        let refused = try ServedConnection("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n", metrics: snapshot)
        #expect(refused.response.hasPrefix("HTTP/1.1 401 "))
        #expect(refused.record.route == "metrics")
    }

    @Test("A wrong credential is an error before the body is read, and is counted")
    func wrongCredential() throws {
        let request =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer no\r\nContent-Length: 9\r\n\r\n"
        let served = try ServedConnection.chat(request) { _, _ in Issue.record("let in") }
        let body = GatewayError.unauthorized(.wrong).response.body.bytes
        let own =
            "WWW-Authenticate: Bearer\r\nContent-Type: application/json; charset=utf-8\r\nx-should-retry: false\r\n"
            + "Content-Length: \(body.count)\r\n\r\n" + String(decoding: body, as: UTF8.self)
        #expect(served.response == head("401 Unauthorized") + own)
        #expect(served.exit == .failedCredential)
        #expect(served.record.errorCode == "credential_wrong")
        #expect(!served.record.authenticated)
    }

    @Test(
        "Each way of failing has its status and its exit",
        arguments: [
            ("GET /v1/models HTTP/1.1\r\nHost: h\r\n\r\n", "401", WorkerExit.rejected, "credential_missing"),
            ("GET /x HTTP/1.1\r\nHost: h\r\n\r\n", "404", .rejected, "not_found"),
            ("DELETE /health HTTP/1.1\r\nHost: h\r\n\r\n", "405", .rejected, "method_not_allowed"),
            ("GET / HTTP/1.1\r\n\r\n", "400", .rejected, "malformed_request"),
            ("GET /\(String(repeating: "a", count: 9_000)) HTTP/1.1\r\n", "414", .rejected, "limit_exceeded"),
            ("GET / HTTP/2.0\r\n\r\n", "505", .rejected, "unsupported_version"),
            ("GET /v1/models/x HTTP/1.1\r\n\(authorized)\r\n", "404", .rejected, "model_not_found"),
        ])
    func failures(request: String, status: String, exit: WorkerExit, code: String) throws {
        let served = try ServedConnection(request)
        #expect(served.response.hasPrefix("HTTP/1.1 \(status) "))
        #expect(served.exit == exit)
        #expect(served.record.errorCode == code)
        #expect(served.record.phase == .complete)
    }

    @Test("A disabled endpoint is not found, and the log names its key")
    func disabled() throws {
        let served = try ServedConnection("GET /v1/models HTTP/1.1\r\n\(Self.authorized)\r\n") {
            $0.gateway.http.chatCompletions.enabled = false
        }
        #expect(served.response.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        #expect(served.record.errorCode == "disabled: gateway.http.endpoints.chatCompletions.enabled")
    }

    @Test("A client that closes, before or in its request", arguments: ["", "\r\n", "GET / HT"])
    func closed(request: String) throws {
        let served = try ServedConnection(request, closing: true)
        let isUntouched = request.isEmpty
        #expect(served.response.isEmpty == isUntouched)
        #expect(served.exit == (isUntouched ? .done : .rejected))
        #expect(served.record.status == (isUntouched ? nil : 400))
    }

    @Test("A client behind a proxy is the one that counts, and may be locked out")
    func proxied() throws {
        let proxy = try #require(IPAddress("127.0.0.1"))
        let client = try #require(IPAddress("203.0.113.9"))
        let served = try ServedConnection(
            "GET /health HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n", from: .ip(proxy, port: 1),
            decide: { $0 == client ? .tooManyFailedCredentials(retryAfterSeconds: 42) : nil })
        #expect(served.response.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
        #expect(served.response.contains("\r\nRetry-After: 42\r\n"))
        #expect(served.record.clientAddress == client)
    }

    private static let post = "POST /v1/chat/completions HTTP/1.1\r\n\(authorized)Content-Length: 4\r\n\r\nbody"

    @Test("A chat completion gets its request and answers with the body it read")
    func chat() throws {
        let served = try ServedConnection.chat(Self.post) { request, exchange in
            let body = try exchange.readBody(bytesMax: 4)
            #expect(request.id == "chatcmpl_1")
            #expect(request.route == .chatCompletions)
            try exchange.respond(.ok, body: body)
        }
        #expect(served.response.hasSuffix("\r\nContent-Length: 4\r\n\r\nbody"))
        #expect(served.exit == .done)
        #expect(served.record.authenticated)
    }

    @Test("A body above the limit is refused")
    func bodyTooLong() throws {
        let served = try ServedConnection.chat(Self.post) { _, exchange in _ = try exchange.readBody(bytesMax: 3) }
        #expect(served.response.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
        #expect(served.exit == .rejected)
    }

    private struct Unknown: Error {}

    @Test(
        "What ends an answer before its head is a status",
        arguments: [
            (RunFailure.sessionBusy as any Error, "409 Conflict", "true", WorkerExit.rejected),
            (RunFailure.storageFull, "507 Insufficient Storage", "false", .done),
            (Interruption.deadlinePassed, "504 Gateway Timeout", "false", .done),
            (Interruption.terminated, "503 Service Unavailable", "true", .interrupted),
            (UnusableField(name: "x-a"), "400 Bad Request", "false", .rejected),
            (Unknown(), "500 Internal Server Error", "false", .internalError),
        ])
    func failedBefore(error: any Error, status: String, retry: String, exit: WorkerExit) throws {
        let served = try ServedConnection.chat(Self.post) { _, _ in throw error }
        #expect(served.response.hasPrefix("HTTP/1.1 \(status)\r\n"))
        #expect(served.response.contains("\r\nx-should-retry: \(retry)\r\n"))
        #expect(served.exit == exit)
        #expect(served.record.phase == .complete)
    }

    @Test("What ends an answer in its stream is an event, then the end")
    func failedInStream() throws {
        let served = try ServedConnection.chat(Self.post) { _, exchange in
            try exchange.beginEventStream()
            try exchange.write(ServerSentEvents.event("{}".utf8))
            throw RunFailure.upstreamFailed(message: "cut")
        }
        let error = #"data: {"error":{"message":"cut","type":"api_error","param":null,"code":"upstream_failed"}}"#
        let events = "\(error)\n\ndata: [DONE]\n\n"
        let own = "Content-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunks = "a\r\ndata: {}\n\n\r\n\(String(events.utf8.count, radix: 16))\r\n\(events)\r\n0\r\n\r\n"
        #expect(served.response == head("200 OK", stream: true) + own + chunks)
        #expect(served.exit == .done)
        #expect(served.record.phase == .complete)
        #expect(served.record.errorCode == "upstream_failed")
    }

    @Test("A client that is gone receives nothing")
    func gone() throws {
        let served = try ServedConnection.chat(Self.post) { _, _ in throw Interruption.clientGone }
        #expect(served.response == "")
        #expect(served.exit == .interrupted)
        #expect(served.record.errorCode == "client_gone")
        #expect(served.record.phase == .reading)
    }
}
