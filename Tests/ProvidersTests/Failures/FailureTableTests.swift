import Conversation
import Fetch
import Testing

@testable import Providers

struct FailureTableTests {
    /// The kind of a failure, without its message.
    enum Kind: Equatable {
        case field(String), context, content, authentication, quota, model, rate, overloaded, timeout, failed,
            unreachable
        case another
    }

    static let table = FailureTable(
        clientFields: ["temperature", "max_tokens", "response_format", "tools", "tool_choice", "messages"])

    static func kind(_ failure: RunFailure) -> Kind {
        switch failure {
        case .invalidRequest(let param, _): .field(param ?? "-")
        case .contextLengthExceeded: .context
        case .contentFiltered: .content
        case .upstreamAuthentication: .authentication
        case .insufficientQuota: .quota
        case .upstreamModelNotFound: .model
        case .rateLimited: .rate
        case .upstreamOverloaded: .overloaded
        case .upstreamTimeout: .timeout
        case .upstreamFailed: .failed
        case .upstreamUnreachable: .unreachable
        default: .another
        }
    }

    static let answers: [(server: String, status: Int, body: String, kind: Kind, isTransient: Bool)] = [
        // A field of the client.
        (
            "OpenAI", 400,
            #"{"error":{"message":"Invalid value for 'temperature'","type":"invalid_request_error","param":"temperature","code":null}}"#,
            .field("temperature"), false
        ),
        (
            "OpenAI", 400, #"{"error":{"message":"bad schema","param":"tools[0].function.parameters"}}"#,
            .field("tools"), false
        ),
        (
            "OpenAI", 400, #"{"error":{"message":"too large","param":"max_completion_tokens"}}"#, .field("max_tokens"),
            false
        ),
        (
            "OpenAI", 400, #"{"error":{"message":"bad part","param":"messages.[0].content.[1].type"}}"#,
            .field("messages"), false
        ),
        (
            "FastAPI", 422,
            #"{"detail":[{"loc":["body","temperature"],"msg":"must be less than 2","type":"less_than"}]}"#,
            .field("temperature"), false
        ),
        (
            "vLLM", 400,
            #"{"object":"error","message":"max_tokens must be at least 1, got 0.","type":"BadRequestError","param":null,"code":400}"#,
            .field("max_tokens"), false
        ),
        (
            "Ollama", 400, #"{"error":{"message":"\"smollm2\" does not support tools","type":"api_error"}}"#,
            .field("tools"), false
        ),
        (
            "llama.cpp", 500,
            #"{"error":{"code":500,"message":"image input is not supported - hint: provide the mmproj"}}"#,
            .field("messages"), false
        ),
        // A field that the client did not send.
        (
            "OpenAI", 400, #"{"error":{"message":"Unknown parameter: 'stream_options'.","param":"stream_options"}}"#,
            .failed, false
        ),
        ("any", 400, #"{"error":"the temperatures are high"}"#, .failed, false),
        // The prompt is too long.
        (
            "OpenAI", 400,
            #"{"error":{"message":"This model's maximum context length is 8192 tokens.","param":"messages","code":"context_length_exceeded"}}"#,
            .context, false
        ),
        (
            "llama.cpp", 400,
            #"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#,
            .context, false
        ),
        (
            "llama-cpp-python", 400,
            #"{"error":{"message":"Requested tokens (3000) exceed context window of 2048","code":null}}"#, .context,
            false
        ),
        (
            "MiniMax", 400, #"{"error":{"message":"invalid params, context window exceeds limit"}}"#, .context, false
        ),
        (
            "DashScope", 400, #"{"error":{"message":"Range of input length should be [1, 30720]"}}"#, .context, false
        ),
        (
            "Ollama", 400, #"{"error":{"message":"prompt too long; exceeded max context length by 12 tokens"}}"#,
            .context, false
        ),
        (
            "vLLM", 400,
            #"{"message":"The decoder prompt (length 9000) is longer than the maximum model length of 4096."}"#,
            .context, false
        ),
        (
            "OpenRouter", 400,
            #"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"prompt is too long: 210000 tokens\"}}"}}}"#,
            .context, false
        ),
        (
            "LM Studio", 400,
            #"{"error":"Trying to keep the first 5000 tokens when context the overflows."}"#, .context, false
        ),
        ("nginx", 413, "<html><head><title>413 Request Entity Too Large</title></head></html>", .context, false),
        // Policy.
        (
            "Azure", 400,
            #"{"error":{"message":"The response was filtered due to our content management policy.","code":"content_filter"}}"#,
            .content, false
        ),
        (
            "OpenRouter", 403,
            #"{"error":{"message":"This model requires moderation and your input was flagged","code":403}}"#, .content,
            false
        ),
        // Credentials, money, models.
        ("any", 401, "", .authentication, false),
        ("any", 403, #"{"error":{"message":"no access"}}"#, .authentication, false),
        (
            "Google", 400, #"[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}]"#,
            .authentication, false
        ),
        ("OpenRouter", 402, #"{"error":{"message":"This request requires more credits","code":402}}"#, .quota, false),
        (
            "OpenAI", 429, #"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#,
            .quota, false
        ),
        (
            "OpenAI", 404, #"{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}"#, .model,
            false
        ),
        ("Ollama", 404, #"{"error":{"message":"model \"x\" not found, try pulling it first"}}"#, .model, false),
        ("OpenRouter", 400, #"{"error":{"message":"x is not a valid model ID","code":400}}"#, .model, false),
        ("any", 404, "404 page not found", .failed, false),
        // Transient failures.
        ("any", 429, "", .rate, true),
        (
            "Groq", 413,
            #"{"error":{"message":"Request too large on tokens per minute","code":"rate_limit_exceeded"}}"#, .rate, true
        ),
        (
            "llama.cpp", 503, #"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#,
            .overloaded, true
        ),
        (
            "Anthropic", 529, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            .overloaded, true
        ),
        ("any", 408, "", .timeout, true),
        ("any", 500, #"{"error":{"message":"The server had an error","type":"server_error"}}"#, .failed, true),
        ("any", 502, "<html>Bad Gateway</html>", .failed, true),
        ("any", 504, "", .failed, true),
        ("any", 501, "", .failed, false),
        ("any", 301, "", .failed, false),
    ]

    @Test("An error of a server is mapped to its failure", arguments: answers.indices)
    func answered(index: Int) {
        let (server, status, body, kind, isTransient) = Self.answers[index]
        let failure = Self.table.failure(UpstreamError(status: status, body: body.utf8), retryAfter: 5)
        #expect(Self.kind(failure.failure) == kind, "\(server): \(body)")
        #expect(failure.isTransient == isTransient, "\(server): \(body)")
    }

    static let transfers: [(FetchError, Kind, isTransient: Bool)] = [
        (.unavailable(reason: "r"), .unreachable, false),
        (.invalidURL, .unreachable, false),
        (.unresolved(host: "h", reason: "r"), .unreachable, true),
        (.refusedAddress(host: "h"), .unreachable, false),
        (.connectFailed(reason: "r"), .unreachable, true),
        (.tls(reason: "r"), .unreachable, false),
        (.connectTimeout, .timeout, true),
        (.firstByteTimeout, .timeout, true),
        (.idleTimeout, .timeout, true),
        (.cut(bytesReceived: 0), .failed, true),
        (.tooLarge, .failed, false),
        (.protocolError(reason: "r"), .failed, true),
    ]

    @Test("An error of a transfer is mapped to its failure", arguments: transfers.indices)
    func transferred(index: Int) {
        let (error, kind, isTransient) = Self.transfers[index]
        let failure = Self.table.failure(error)
        #expect(Self.kind(failure.failure) == kind)
        #expect(failure.isTransient == isTransient)
    }

    @Test("An error about a field that the client did not send is not the client's")
    func notSent() {
        let body = #"{"error":{"message":"Invalid value for 'temperature'","param":"temperature"}}"#
        let table = FailureTable(clientFields: ["messages"])
        let failure = table.failure(UpstreamError(status: 400, body: body.utf8))
        #expect(
            failure == TurnFailure(.upstreamFailed(message: "Invalid value for 'temperature'"), isTransient: false))
    }

    @Test("A rejection that names no field is one of the messages")
    func unnamed() {
        let table = FailureTable(clientFields: ["messages"])
        let failure = { (status: Int, body: String) in
            table.failure(UpstreamError(status: status, body: body.utf8)).refusesMessages
        }
        #expect(failure(400, #"{"error":{"message":"cannot read the image"}}"#))
        #expect(failure(422, "no") && failure(400, #"{"error":{"message":"x","code":"content_filter"}}"#))
        #expect(!failure(400, #"{"error":{"message":"no","param":"temperature"}}"#))
        #expect(!failure(500, "no") && !failure(404, "no") && !failure(401, "no"))
    }

    @Test("A field is found by the names and paths of the server's API and reported under the client's name")
    func serverNames() {
        let field = FailureTable.ClientField(
            field: .option(.topP), name: "top_p", serverNames: ["generationConfig.topP", "topP"])
        let table = FailureTable(clientFields: [field])
        func failure(_ body: String) -> TurnFailure { table.failure(UpstreamError(status: 400, body: body.utf8)) }
        let bodies = [
            #"{"error":{"message":"m","param":"generationConfig.topP"}}"#, #"{"error":{"message":"m","param":"topP"}}"#,
        ]
        for body in bodies {
            let expected = RunFailure.invalidRequest(param: "top_p", message: "m")
            #expect(failure(body) == TurnFailure(expected, isTransient: false, field: .option(.topP)))
        }
        #expect(Self.kind(failure(#"{"error":"the value of topP is too large"}"#).failure) == .field("top_p"))
        #expect(Self.kind(failure(#"{"error":{"message":"m","param":"topPx"}}"#).failure) == .failed)
    }

    @Test("The wait that a server asks for is part of the failures that have it")
    func wait() {
        let limited = Self.table.failure(UpstreamError(status: 429, body: []), retryAfter: 9)
        #expect(limited.failure == .rateLimited(message: "HTTP status 429", retryAfterSeconds: 9))
        let overloaded = Self.table.failure(UpstreamError(status: 503, body: []), retryAfter: 9)
        #expect(overloaded.failure == .upstreamOverloaded(message: "HTTP status 503", retryAfterSeconds: 9))
    }
}
