package import Conversation
package import HTTP
package import HTTPTypes
package import Service

/// Why a request gets no answer, or not a whole one; all that a client can be told is in this file.
package enum GatewayError: Error, Equatable, Sendable {
    /// What part of a request was waited for in vain.
    package enum Part: String, Equatable, Sendable {
        case head, body
    }

    /// The bytes are no request that is accepted.
    case unreadable(RequestError)
    /// The client stopped in the middle of its request.
    case incomplete(Part)
    /// The request did not arrive in time (H-28).
    case timedOut(Part)
    case unauthorized(Authentication.Failure)
    /// The supervisor's tables, asked by the worker for the client of a proxy, refuse it.
    case refused(Refusal)
    /// Without a credential only this machine's own names are served: another site's page may have rebound its name.
    case foreignHost
    /// Without a credential no page of a browser is served.
    case browserOrigin
    case unsupportedMediaType
    /// No route; `enabledBy` is the key that would make it one, for the log only.
    case notFound(path: String, enabledBy: String?)
    case methodNotAllowed(allow: String)
    /// A header field is repeated or not UTF-8 where one text is needed.
    case unusableField(name: String)
    /// The request is understood and wrong; the message is a sentence for the client.
    case invalid(_ message: String, param: String? = nil, code: String? = nil)
    case unknownAgent(id: String)
    case unknownModel(id: String)
    /// The run ended in a failure; one in which a tool has run must not be repeated blindly.
    case run(RunFailure, toolsHaveRun: Bool = false)
    /// The deadline of the run passed before it had an answer.
    case deadlineExceeded
    /// The gateway stops.
    case terminated
    /// The program is at fault; what exactly is not the client's to know.
    case internalError
}

/// How an error is told.
package struct ErrorAnswer: Equatable, Sendable {
    package var status: Int
    package var body: ErrorBody
    /// Whether nothing has happened yet and repeating the request can help.
    package var shouldRetry = false
    /// Fields beside those of every response.
    package var fields: HTTPFields = [:]

    /// The values of `error.type` that OpenAI's clients know.
    fileprivate enum Kind: String {
        case invalidRequest = "invalid_request_error"
        case authentication = "authentication_error"
        case permission = "permission_error"
        case rateLimit = "rate_limit_error"
        case insufficientQuota = "insufficient_quota"
        case api = "api_error"
    }

    fileprivate init(_ status: Int, _ kind: Kind, _ code: String?, _ message: String) {
        self.status = status
        body = ErrorBody(message: message, type: kind.rawValue, code: code)
    }

    /// The response of a refusal, as the supervisor would write it.
    fileprivate init(_ refusal: Refusal) {
        status = refusal.status
        body = ErrorBody(message: refusal.message, type: refusal.type, code: refusal.code)
        shouldRetry = refusal.shouldRetry
        fields[.retryAfter] = refusal.retryAfterSeconds.map(String.init)
    }

    fileprivate func with(param: String?) -> ErrorAnswer {
        var answer = self
        answer.body.param = param
        return answer
    }

    fileprivate func with(_ name: HTTPField.Name, _ value: String?) -> ErrorAnswer {
        var answer = self
        answer.fields[name] = value
        return answer
    }

    fileprivate func retry(afterSeconds seconds: Int? = nil) -> ErrorAnswer {
        var answer = with(.retryAfter, seconds.map(String.init))
        answer.shouldRetry = true
        return answer
    }
}

extension GatewayError {
    package var answer: ErrorAnswer {
        switch self {
        case .unreadable(let error): error.answer
        case .incomplete(let part):
            ErrorAnswer(400, .invalidRequest, "incomplete_request", "The request's \(part.rawValue) is incomplete.")
        case .timedOut(let part):
            ErrorAnswer(408, .invalidRequest, "request_timeout", "Request \(part.rawValue) timeout.")
        case .unauthorized, .refused, .foreignHost, .browserOrigin: accessDenied
        case .unsupportedMediaType:
            ErrorAnswer(
                415, .invalidRequest, "unsupported_media_type",
                "Without a credential a body must be sent as Content-Type: application/json.")
        case .notFound(let path, _):
            ErrorAnswer(404, .invalidRequest, "not_found", "There is nothing at \(shortened(path)).")
        case .methodNotAllowed(let allow):
            ErrorAnswer(405, .invalidRequest, "method_not_allowed", "This path allows \(allow) only.")
                .with(.allow, allow)
        case .unusableField(let name):
            ErrorAnswer(
                400, .invalidRequest, "invalid_header", "The header field \(name) must come once and be UTF-8."
            )
            .with(param: name)
        case .invalid(let message, let param, let code):
            ErrorAnswer(400, .invalidRequest, code, message).with(param: param)
        case .unknownAgent(let id):
            ErrorAnswer(404, .invalidRequest, "model_not_found", "Unknown agent '\(shortened(id))'.")
                .with(param: "model")
        case .unknownModel(let id):
            ErrorAnswer(404, .invalidRequest, "model_not_found", "Model '\(shortened(id))' not found.")
                .with(param: "model")
        case .run(let failure, let toolsHaveRun): failure.answer(mayRepeat: !toolsHaveRun)
        case .deadlineExceeded: RunFailure.deadlineExceeded.answer(mayRepeat: false)
        case .terminated:
            ErrorAnswer(503, .api, "terminated", "The gateway is stopping; try again.").retry(afterSeconds: 1)
        case .internalError: RunFailure.internalError(message: "").answer(mayRepeat: false)
        }
    }

    /// A request that is refused for its client.
    private var accessDenied: ErrorAnswer {
        switch self {
        case .refused(let reason): ErrorAnswer(reason)
        case .foreignHost:
            ErrorAnswer(
                403, .permission, "host_not_allowed",
                "Without a credential the Host must be localhost, 127.0.0.1 or [::1].")
        case .browserOrigin:
            ErrorAnswer(
                403, .permission, "origin_not_allowed", "Without a credential no request of a browser page is served.")
        default:
            ErrorAnswer(
                401, .authentication, "invalid_api_key",
                "Unauthorized: send the gateway's token or password as Authorization: Bearer."
            )
            .with(.wwwAuthenticate, "Bearer")
        }
    }

    /// The word for logs and counters: the code, or for a disabled route the key that enables it.
    package var logCode: String {
        if case .notFound(_, let key?) = self { return "disabled: \(key)" }
        if case .unauthorized(let failure) = self { return "credential_\(failure.rawValue)" }
        return answer.body.code ?? answer.body.type
    }
}

extension RequestError {
    fileprivate var answer: ErrorAnswer {
        switch self {
        case .malformed(let what):
            ErrorAnswer(status, .invalidRequest, "malformed_request", "Malformed request: \(what.rawValue).")
        case .limitExceeded(.bodyBytesMax):
            ErrorAnswer(status, .invalidRequest, "payload_too_large", "Payload too large.")
        case .limitExceeded(let limit):
            ErrorAnswer(status, .invalidRequest, "limit_exceeded", "The request exceeds \(limit.rawValue).")
        case .unknownTransferCoding:
            ErrorAnswer(status, .invalidRequest, "unknown_transfer_coding", "The only transfer coding is chunked.")
        case .unknownExpectation:
            ErrorAnswer(status, .invalidRequest, "unknown_expectation", "The only expectation is 100-continue.")
        case .unsupportedVersion:
            ErrorAnswer(status, .invalidRequest, "unsupported_version", "The versions are HTTP/1.1 and HTTP/1.0.")
        }
    }
}

extension RunFailure {
    fileprivate func answer(mayRepeat: Bool) -> ErrorAnswer {
        var answer = answer
        answer.shouldRetry = answer.shouldRetry && mayRepeat
        return answer
    }

    private var answer: ErrorAnswer {
        switch self {
        case .invalidRequest(let param, let message):
            ErrorAnswer(400, .invalidRequest, "upstream_invalid_request", message).with(param: param)
        case .contextLengthExceeded(let message):
            ErrorAnswer(400, .invalidRequest, "context_length_exceeded", message).with(param: "messages")
        case .contentFiltered(let message): ErrorAnswer(400, .invalidRequest, "content_filter", message)
        case .insufficientQuota(let message): ErrorAnswer(429, .insufficientQuota, "insufficient_quota", message)
        case .rateLimited(let message, let seconds):
            ErrorAnswer(429, .rateLimit, "rate_limit_exceeded", message).retry(afterSeconds: seconds)
        case .sessionBusy:
            ErrorAnswer(409, .invalidRequest, "session_busy", "The session is held by another request.").retry()
        case .sessionHeldByAncestor:
            ErrorAnswer(
                409, .invalidRequest, "session_held_by_ancestor",
                "The session is held by the run that started this one.")
        case .deadlineExceeded: ErrorAnswer(504, .api, "deadline_exceeded", "The run did not end in time.")
        case .notConfigured(let message): ErrorAnswer(503, .api, "not_configured", message)
        case .storageFull: ErrorAnswer(507, .api, "storage_full", "There is no room to store the session.")
        case .storageFailed: ErrorAnswer(500, .api, "storage_failed", "The session cannot be stored or read.")
        case .internalError: ErrorAnswer(500, .api, "internal_error", "Internal error.")
        case .upstreamAuthentication, .upstreamModelNotFound, .upstreamOverloaded, .upstreamTimeout,
            .upstreamUnreachable, .upstreamFailed:
            upstream
        }
    }

    /// What went wrong between us and the provider.
    private var upstream: ErrorAnswer {
        switch self {
        case .upstreamAuthentication(let message): ErrorAnswer(502, .api, "upstream_authentication", message)
        case .upstreamModelNotFound(let message): ErrorAnswer(502, .api, "upstream_model_not_found", message)
        case .upstreamOverloaded(let message, let seconds):
            ErrorAnswer(502, .api, "upstream_overloaded", message).retry(afterSeconds: seconds)
        case .upstreamTimeout(let message): ErrorAnswer(504, .api, "upstream_timeout", message)
        case .upstreamUnreachable(let message): ErrorAnswer(502, .api, "upstream_unreachable", message).retry()
        case .upstreamFailed(let message): ErrorAnswer(502, .api, "upstream_failed", message)
        default: answer
        }
    }
}

/// At most 200 characters of a text that the client sent.
private func shortened(_ text: String) -> String {
    let start = text.unicodeScalars.prefix(200)
    return start.endIndex == text.endIndex ? text : String(start) + "…"
}
