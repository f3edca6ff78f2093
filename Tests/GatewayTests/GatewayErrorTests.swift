import Conversation
import Gateway
import HTTP
import HTTPTypes
import Testing

struct GatewayErrorTests {
    /// Status, type, code, whether to retry, and the fields.
    struct IncomingHistory: Sendable {
        let error: GatewayError
        let line: String
    }

    static let told = [
        IncomingHistory(
            error: .unreadable(.malformed(.bareLineFeed)), line: "400 invalid_request_error malformed_request -"),
        IncomingHistory(
            error: .unreadable(.limitExceeded(.bodyBytesMax)), line: "413 invalid_request_error payload_too_large -"),
        IncomingHistory(
            error: .unreadable(.limitExceeded(.requestLineBytesMax)), line: "414 invalid_request_error limit_exceeded -"
        ),
        IncomingHistory(
            error: .unreadable(.limitExceeded(.fieldsMax)), line: "431 invalid_request_error limit_exceeded -"),
        IncomingHistory(
            error: .unreadable(.unknownTransferCoding), line: "501 invalid_request_error unknown_transfer_coding -"),
        IncomingHistory(
            error: .unreadable(.unknownExpectation), line: "417 invalid_request_error unknown_expectation -"),
        IncomingHistory(
            error: .unreadable(.unsupportedVersion), line: "505 invalid_request_error unsupported_version -"),
        IncomingHistory(error: .incomplete(.body), line: "400 invalid_request_error incomplete_request -"),
        IncomingHistory(error: .timedOut(.head), line: "408 invalid_request_error request_timeout -"),
        IncomingHistory(
            error: .unauthorized(.missing), line: "401 authentication_error invalid_api_key - www-authenticate: Bearer"),
        IncomingHistory(
            error: .unauthorized(.wrong), line: "401 authentication_error invalid_api_key - www-authenticate: Bearer"),
        IncomingHistory(
            error: .lockedOut(retryAfterSeconds: 17),
            line: "429 rate_limit_error too_many_failed_attempts - retry-after: 17"),
        IncomingHistory(error: .foreignHost, line: "403 permission_error host_not_allowed -"),
        IncomingHistory(error: .browserOrigin, line: "403 permission_error origin_not_allowed -"),
        IncomingHistory(error: .unsupportedMediaType, line: "415 invalid_request_error unsupported_media_type -"),
        IncomingHistory(error: .notFound(path: "/x", enabledBy: nil), line: "404 invalid_request_error not_found -"),
        IncomingHistory(
            error: .methodNotAllowed(allow: "GET, HEAD"),
            line: "405 invalid_request_error method_not_allowed - allow: GET, HEAD"),
        IncomingHistory(error: .unusableField(name: "x-a"), line: "400 invalid_request_error invalid_header -"),
        IncomingHistory(error: .invalid("m", param: "n", code: "c"), line: "400 invalid_request_error c -"),
        IncomingHistory(error: .invalid("m"), line: "400 invalid_request_error nil -"),
        IncomingHistory(error: .unknownAgent(id: "x"), line: "404 invalid_request_error model_not_found -"),
        IncomingHistory(error: .unknownModel(id: "x"), line: "404 invalid_request_error model_not_found -"),
        IncomingHistory(error: .deadlineExceeded, line: "504 api_error deadline_exceeded -"),
        IncomingHistory(error: .terminated, line: "503 api_error terminated retry retry-after: 1"),
        IncomingHistory(error: .internalError, line: "500 api_error internal_error -"),
        IncomingHistory(
            error: .run(.invalidRequest(param: "p", message: "m")),
            line: "400 invalid_request_error upstream_invalid_request -"),
        IncomingHistory(
            error: .run(.contextLengthExceeded(message: "m")),
            line: "400 invalid_request_error context_length_exceeded -"),
        IncomingHistory(
            error: .run(.contentFiltered(message: "m")), line: "400 invalid_request_error content_filter -"),
        IncomingHistory(
            error: .run(.upstreamAuthentication(message: "m")), line: "502 api_error upstream_authentication -"),
        IncomingHistory(
            error: .run(.insufficientQuota(message: "m")), line: "429 insufficient_quota insufficient_quota -"),
        IncomingHistory(
            error: .run(.upstreamModelNotFound(message: "m")), line: "502 api_error upstream_model_not_found -"),
        IncomingHistory(
            error: .run(.rateLimited(message: "m", retryAfterSeconds: 9)),
            line: "429 rate_limit_error rate_limit_exceeded retry retry-after: 9"),
        IncomingHistory(
            error: .run(.rateLimited(message: "m", retryAfterSeconds: nil)),
            line: "429 rate_limit_error rate_limit_exceeded retry"),
        IncomingHistory(
            error: .run(.upstreamOverloaded(message: "m", retryAfterSeconds: 3)),
            line: "502 api_error upstream_overloaded retry retry-after: 3"),
        IncomingHistory(error: .run(.upstreamTimeout(message: "m")), line: "504 api_error upstream_timeout -"),
        IncomingHistory(
            error: .run(.upstreamUnreachable(message: "m")), line: "502 api_error upstream_unreachable retry"),
        IncomingHistory(error: .run(.upstreamFailed(message: "m")), line: "502 api_error upstream_failed -"),
        IncomingHistory(error: .run(.notConfigured(message: "m")), line: "503 api_error not_configured -"),
        IncomingHistory(error: .run(.sessionBusy), line: "409 invalid_request_error session_busy retry"),
        IncomingHistory(
            error: .run(.sessionHeldByAncestor), line: "409 invalid_request_error session_held_by_ancestor -"),
        IncomingHistory(error: .run(.deadlineExceeded), line: "504 api_error deadline_exceeded -"),
        IncomingHistory(error: .run(.storageFull), line: "507 api_error storage_full -"),
        IncomingHistory(error: .run(.storageFailed(message: "open: EACCES")), line: "500 api_error storage_failed -"),
        IncomingHistory(error: .run(.internalError(message: "secret")), line: "500 api_error internal_error -"),
        IncomingHistory(
            error: .run(.rateLimited(message: "m", retryAfterSeconds: 9), toolsHaveRun: true),
            line: "429 rate_limit_error rate_limit_exceeded - retry-after: 9"),
        IncomingHistory(
            error: .run(.sessionBusy, toolsHaveRun: true), line: "409 invalid_request_error session_busy -"),
    ]

    @Test("Each error has its status, type, code, fields, and says whether to retry", arguments: told)
    func answer(told: IncomingHistory) {
        let answer = told.error.answer
        let fields = answer.fields.map { " \($0.name.canonicalName): \($0.value)" }.joined()
        let retry = answer.shouldRetry ? "retry" : "-"
        #expect("\(answer.status) \(answer.body.type) \(answer.body.code ?? "nil") \(retry)\(fields)" == told.line)
    }

    @Test("The field at fault is named")
    func parameters() {
        let errors: [GatewayError] = [
            .invalid("m", param: "messages"), .unknownAgent(id: "x"), .unusableField(name: "x-a"),
            .run(.invalidRequest(param: "top_p", message: "m")), .run(.contextLengthExceeded(message: "m")),
        ]
        #expect(errors.map(\.answer.body.param) == ["messages", "model", "x-a", "top_p", "messages"])
    }

    @Test("What happened inside is not told")
    func silent() {
        for failure in [RunFailure.internalError(message: "secret"), .storageFailed(message: "secret")] {
            #expect(!GatewayError.run(failure).answer.body.message.contains("secret"))
        }
    }

    @Test("A client's long text comes back shortened")
    func shortened() {
        let long = String(repeating: "é", count: 5_000)
        let message = GatewayError.notFound(path: long, enabledBy: nil).answer.body.message
        #expect(message == "There is nothing at \(String(repeating: "é", count: 200))….")
    }

    @Test("The log tells a wrong credential from a missing one, and fits its field")
    func logCodes() {
        #expect(GatewayError.unauthorized(.wrong).logCode == "credential_wrong")
        #expect(GatewayError.unauthorized(.missing).logCode == "credential_missing")
        #expect(Self.told.allSatisfy { $0.error.logCode.utf8.count <= 64 })
    }
}
