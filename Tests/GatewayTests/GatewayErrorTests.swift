internal import Service
import Conversation
import Gateway
import HTTP
import HTTPTypes
import Testing

struct GatewayErrorTests {
    /// Status, type, code, whether to retry, and the fields.
    struct ExpectedResponse: Sendable {
        let error: GatewayError
        let line: String
    }

    static let expected = [
        ExpectedResponse(
            error: .unreadable(.malformed(.bareLineFeed)), line: "400 invalid_request_error malformed_request -"),
        ExpectedResponse(
            error: .unreadable(.limitExceeded(.bodyBytesMax)), line: "413 invalid_request_error payload_too_large -"),
        ExpectedResponse(
            error: .unreadable(.limitExceeded(.requestLineBytesMax)), line: "414 invalid_request_error limit_exceeded -"
        ),
        ExpectedResponse(
            error: .unreadable(.limitExceeded(.fieldsMax)), line: "431 invalid_request_error limit_exceeded -"),
        ExpectedResponse(
            error: .unreadable(.unknownTransferCoding), line: "501 invalid_request_error unknown_transfer_coding -"),
        ExpectedResponse(
            error: .unreadable(.unknownExpectation), line: "417 invalid_request_error unknown_expectation -"),
        ExpectedResponse(
            error: .unreadable(.unsupportedVersion), line: "505 invalid_request_error unsupported_version -"),
        ExpectedResponse(error: .incomplete(.body), line: "400 invalid_request_error incomplete_request -"),
        ExpectedResponse(error: .timedOut(.head), line: "408 invalid_request_error request_timeout -"),
        ExpectedResponse(
            error: .unauthorized(.missing), line: "401 authentication_error invalid_api_key - www-authenticate: Bearer"),
        ExpectedResponse(
            error: .unauthorized(.wrong), line: "401 authentication_error invalid_api_key - www-authenticate: Bearer"),
        ExpectedResponse(
            error: .refused(.tooManyFailedCredentials(retryAfterSeconds: 17)),
            line: "429 rate_limit_error too_many_failed_attempts - retry-after: 17"),
        ExpectedResponse(error: .foreignHost, line: "403 permission_error host_not_allowed -"),
        ExpectedResponse(error: .browserOrigin, line: "403 permission_error origin_not_allowed -"),
        ExpectedResponse(error: .unsupportedMediaType, line: "415 invalid_request_error unsupported_media_type -"),
        ExpectedResponse(
            error: .unsupportedCoding("gzip"),
            line: "415 invalid_request_error unsupported_content_encoding - accept-encoding: identity"),
        ExpectedResponse(error: .notFound(path: "/x", enabledBy: nil), line: "404 invalid_request_error not_found -"),
        ExpectedResponse(error: .webSocketUnsupported, line: "404 invalid_request_error websocket_unsupported -"),
        ExpectedResponse(
            error: .methodNotAllowed(allow: "GET, HEAD"),
            line: "405 invalid_request_error method_not_allowed - allow: GET, HEAD"),
        ExpectedResponse(error: .unusableField(name: "x-a"), line: "400 invalid_request_error invalid_header -"),
        ExpectedResponse(error: .invalid("m", param: "n", code: "c"), line: "400 invalid_request_error c -"),
        ExpectedResponse(error: .invalid("m"), line: "400 invalid_request_error nil -"),
        ExpectedResponse(error: .unknownModel(id: "x"), line: "404 invalid_request_error model_not_found -"),
        ExpectedResponse(error: .deadlineExceeded, line: "504 api_error deadline_exceeded -"),
        ExpectedResponse(error: .stopped, line: "503 api_error run_stopped -"),
        ExpectedResponse(error: .terminated, line: "503 api_error terminated retry retry-after: 1"),
        ExpectedResponse(error: .internalError, line: "500 api_error internal_error -"),
        ExpectedResponse(
            error: .run(.invalidAgentId(in: .model)), line: "400 invalid_request_error invalid_model -"),
        ExpectedResponse(error: .run(.invalidModel("x")), line: "400 invalid_request_error invalid_model -"),
        ExpectedResponse(error: .run(.unknownAgent(id: "x")), line: "404 invalid_request_error model_not_found -"),
        ExpectedResponse(error: .run(.unknownModel("x")), line: "400 invalid_request_error invalid_model -"),
        ExpectedResponse(
            error: .run(.modelNotAllowed(model: "p/m", agent: "a")), line: "400 invalid_request_error invalid_model -"),
        ExpectedResponse(
            error: .run(.invalidSessionKey(in: .user, message: "m")),
            line: "400 invalid_request_error invalid_session_key -"),
        ExpectedResponse(
            error: .run(.invalidRequest(param: "p", message: "m")),
            line: "400 invalid_request_error upstream_invalid_request -"),
        ExpectedResponse(
            error: .run(.contextLengthExceeded(message: "m")),
            line: "400 invalid_request_error context_length_exceeded -"),
        ExpectedResponse(
            error: .run(.contentFiltered(message: "m")), line: "400 invalid_request_error content_filter -"),
        ExpectedResponse(
            error: .run(.upstreamAuthentication(message: "m")), line: "502 api_error upstream_authentication -"),
        ExpectedResponse(
            error: .run(.insufficientQuota(message: "m")), line: "429 insufficient_quota insufficient_quota -"),
        ExpectedResponse(
            error: .run(.upstreamModelNotFound(message: "m")), line: "502 api_error upstream_model_not_found -"),
        ExpectedResponse(
            error: .run(.rateLimited(message: "m", retryAfterSeconds: 9)),
            line: "429 rate_limit_error rate_limit_exceeded - retry-after: 9"),
        ExpectedResponse(
            error: .run(.rateLimited(message: "m", retryAfterSeconds: 21)),
            line: "429 rate_limit_error rate_limit_exceeded retry retry-after: 21"),
        ExpectedResponse(
            error: .run(.rateLimited(message: "m", retryAfterSeconds: nil)),
            line: "429 rate_limit_error rate_limit_exceeded -"),
        ExpectedResponse(
            error: .run(.upstreamOverloaded(message: "m", retryAfterSeconds: 3)),
            line: "502 api_error upstream_overloaded - retry-after: 3"),
        ExpectedResponse(
            error: .run(.upstreamOverloaded(message: "m", retryAfterSeconds: 60)),
            line: "502 api_error upstream_overloaded retry retry-after: 60"),
        ExpectedResponse(error: .run(.upstreamTimeout(message: "m")), line: "504 api_error upstream_timeout -"),
        ExpectedResponse(
            error: .run(.upstreamUnreachable(message: "m")), line: "502 api_error upstream_unreachable -"),
        ExpectedResponse(error: .run(.upstreamFailed(message: "m")), line: "502 api_error upstream_failed -"),
        ExpectedResponse(error: .run(.notConfigured(message: "m")), line: "503 api_error not_configured -"),
        ExpectedResponse(error: .run(.sessionBusy), line: "409 invalid_request_error session_busy retry"),
        ExpectedResponse(
            error: .run(.sessionHeldByAncestor), line: "409 invalid_request_error session_held_by_ancestor -"),
        ExpectedResponse(error: .run(.deadlineExceeded), line: "504 api_error deadline_exceeded -"),
        ExpectedResponse(error: .run(.storageFull), line: "507 api_error storage_full -"),
        ExpectedResponse(error: .run(.storageFailed(message: "open: EACCES")), line: "500 api_error storage_failed -"),
        ExpectedResponse(error: .run(.internalError(message: "secret")), line: "500 api_error internal_error -"),
        ExpectedResponse(
            error: .run(.rateLimited(message: "m", retryAfterSeconds: 99), toolsHaveRun: true),
            line: "429 rate_limit_error rate_limit_exceeded - retry-after: 99"),
        ExpectedResponse(
            error: .run(.sessionBusy, toolsHaveRun: true), line: "409 invalid_request_error session_busy -"),
    ]

    @Test("Each error has its status, type, code, fields and advice to retry", arguments: expected)
    func response(expected: ExpectedResponse) {
        let response = expected.error.response
        let fields = response.fields.map { " \($0.name.canonicalName): \($0.value)" }.joined()
        let retry = response.shouldRetry ? "retry" : "-"
        #expect(
            "\(response.status) \(response.body.type) \(response.body.code ?? "nil") \(retry)\(fields)" == expected.line
        )
    }

    @Test("The field at fault is named")
    func parameters() {
        let errors: [GatewayError] = [
            .invalid("m", param: "messages"), .run(.unknownAgent(id: "x")), .unusableField(name: "x-a"),
            .run(.invalidRequest(param: "top_p", message: "m")), .run(.contextLengthExceeded(message: "m")),
        ]
        #expect(errors.map(\.response.body.param) == ["messages", "model", "x-a", "top_p", "messages"])
    }

    @Test("A part of the request is named as HTTP clients know it, with the sentence for it")
    func parts() {
        let expected: [(RunFailure, String, String?)] = [
            (
                .invalidAgentId(in: .agent),
                "`x-openclaw-agent-id` must name an agent: 1 to 64 characters of a-z, 0-9, _ and -.",
                "x-openclaw-agent-id"
            ),
            (
                .invalidModel("gpt-4o"),
                "The model 'gpt-4o' does not name an agent. Use `openclaw`, `openclaw/<agentId>`, `openclaw:<agentId>` or "
                    + "`agent:<agentId>`, or map the name to an agent with "
                    + "gateway.http.endpoints.chatCompletions.modelAliases.",
                "model"
            ),
            (.unknownAgent(id: "x"), "Unknown agent 'x'.", "model"),
            (.unknownModel("p/x"), "Invalid `x-openclaw-model`: there is no model 'p/x'.", "x-openclaw-model"),
            (
                .modelNotAllowed(model: "p/m", agent: "a"), "Model 'p/m' is not allowed for agent 'a'.",
                "x-openclaw-model"
            ),
            (.invalidSessionKey(in: .sessionKey, message: "m"), "m", "x-openclaw-session-key"),
            (.invalidSessionKey(in: .conversation, message: "m"), "m", "conversation header"),
            (.invalidSessionKey(in: .user, message: "m"), "m", "user"),
            (.invalidSessionKey(in: nil, message: "m"), "m", nil),
        ]
        for (failure, message, param) in expected {
            #expect(GatewayError.run(failure).response.body.message == message)
            #expect(GatewayError.run(failure).response.body.param == param)
        }
    }

    @Test("A client receives no detail of an internal failure")
    func silent() {
        let failure = RunFailure.internalError(message: "secret")
        #expect(!GatewayError.run(failure).response.body.message.contains("secret"))
    }

    @Test("A client's long string comes back shortened")
    func shortened() {
        let long = String(repeating: "é", count: 5_000)
        let message = GatewayError.notFound(path: long, enabledBy: nil).response.body.message
        #expect(message == "The path \(String(repeating: "é", count: 200))… does not exist.")
    }

    @Test("The log distinguishes a wrong credential from a missing one, and its codes fit their field")
    func logCodes() {
        #expect(GatewayError.unauthorized(.wrong).logCode == "credential_wrong")
        #expect(GatewayError.unauthorized(.missing).logCode == "credential_missing")
        #expect(Self.expected.allSatisfy { $0.error.logCode.utf8.count <= 64 })
    }
}
