package import Conversation
package import HTTP
internal import HTTPTypes
package import Service

/// Why a request gets no response of its endpoint, or only a part of one.
///
/// Every error that a client can receive is a case here or of `RunFailure`; their responses are in this directory.
package enum GatewayError: Error, Equatable, Sendable {
    /// The part of a request that did not arrive.
    package enum Part: String, Equatable, Sendable {
        case head, body
    }

    /// The bytes are not a valid request.
    case unreadable(RequestError)
    /// The client closed in the middle of its request.
    case incomplete(Part)
    /// The request did not arrive in time (H-28).
    case timedOut(Part)
    case unauthorized(Authentication.Fault)
    /// The limits of the supervisor, applied by the worker to the client of a proxy, refuse the client.
    case refused(Refusal)
    /// Without a credential, only names of this machine are served: another Host may be that of a rebound DNS name.
    case foreignHost
    /// Without a credential, no request of a browser page is served.
    case browserOrigin
    case unsupportedMediaType
    /// The body is compressed, or has another content coding.
    case unsupportedCoding(String)
    /// There is no such route. `enabledBy` is the configuration key of a disabled one, for the log only; `advice` is
    /// what a client that sent this path can do.
    case notFound(path: String, enabledBy: String?, advice: String? = nil)
    /// The request opens a WebSocket.
    case webSocketUnsupported
    case methodNotAllowed(allow: String)
    /// A header field that must have one UTF-8 value is repeated or is not UTF-8.
    case unusableField(name: String)
    /// The body has an invalid field; the message is a sentence for the client.
    case invalid(_ message: String, param: String? = nil, code: String? = nil)
    case unknownModel(id: String)
    /// The run failed. If a tool has run, a repeated request would run it again.
    case run(RunFailure, toolsHaveRun: Bool = false)
    /// The deadline of the run passed before there was an answer.
    case deadlineExceeded
    /// The gateway stops.
    case terminated
    /// The operator stopped the run.
    case stopped
    /// A fault of the program; the client receives no detail.
    case internalError
}

extension GatewayError {
    /// The response to the client.
    package var response: ErrorResponse {
        switch self {
        case .unreadable(let error): error.response
        case .incomplete(let part):
            ErrorResponse(400, .invalidRequest, "incomplete_request", "The request's \(part.rawValue) is incomplete.")
        case .timedOut(let part):
            ErrorResponse(408, .invalidRequest, "request_timeout", "Request \(part.rawValue) timeout.")
        case .unauthorized, .refused, .foreignHost, .browserOrigin: accessDenied
        case .unsupportedMediaType:
            ErrorResponse(
                415, .invalidRequest, "unsupported_media_type",
                "Without a credential a body must be sent as Content-Type: application/json.")
        case .webSocketUnsupported:
            ErrorResponse(
                404, .invalidRequest, "websocket_unsupported",
                "This gateway does not serve WebSocket connections; send POST /v1/chat/completions instead.")
        case .unsupportedCoding(let coding):
            ErrorResponse(
                415, .invalidRequest, "unsupported_content_encoding",
                "Content-Encoding: \(shortened(coding)) is not supported; send the body without a content coding."
            )
            .with(.acceptEncoding, "identity")
        case .notFound(let path, _, let advice):
            ErrorResponse(404, .invalidRequest, "not_found", Self.notFoundMessage(path, advice))
        case .methodNotAllowed(let allow):
            ErrorResponse(405, .invalidRequest, "method_not_allowed", "This path allows \(allow) only.")
                .with(.allow, allow)
        case .unusableField(let name):
            ErrorResponse(
                400, .invalidRequest, "invalid_header", "The header field \(name) must come once and be UTF-8."
            )
            .with(param: name)
        case .invalid(let message, let param, let code):
            ErrorResponse(400, .invalidRequest, code, message).with(param: param)
        case .unknownModel(let id):
            ErrorResponse(404, .invalidRequest, "model_not_found", "Model '\(shortened(id))' not found.")
                .with(param: "model")
        case .run(let failure, let toolsHaveRun): failure.response(mayRepeat: !toolsHaveRun)
        case .deadlineExceeded: RunFailure.deadlineExceeded.response(mayRepeat: false)
        case .stopped: ErrorResponse(503, .api, "run_stopped", "The operator stopped the run.")
        case .terminated:
            ErrorResponse(503, .api, "terminated", "The gateway is stopping; try again.").retry(afterSeconds: 1)
        case .internalError: RunFailure.internalError(message: "").response(mayRepeat: false)
        }
    }

    /// The message for a path that does not exist, with the remedy.
    private static func notFoundMessage(_ path: String, _ advice: String?) -> String {
        switch path {
        case "/":
            "This is the API of an OpenClaw gateway, which has no web page. Clients of the OpenAI API use this address "
                + "followed by /v1 as their base URL, and the gateway's token as their API key."
        default: "The path \(shortened(path)) does not exist\(advice.map { "; \($0)" } ?? "")."
        }
    }

    /// The response to a client that is not served.
    private var accessDenied: ErrorResponse {
        switch self {
        case .refused(let reason): ErrorResponse(reason)
        case .foreignHost:
            ErrorResponse(
                403, .permission, "host_not_allowed",
                "Without a credential the Host must be localhost, 127.0.0.1 or [::1].")
        case .browserOrigin:
            ErrorResponse(
                403, .permission, "origin_not_allowed", "Without a credential no request of a browser page is served.")
        default:
            ErrorResponse(
                401, .authentication, "invalid_api_key",
                "Unauthorized: send the gateway's token or password as Authorization: Bearer."
            )
            .with(.wwwAuthenticate, "Bearer")
        }
    }

    /// The code for logs and metrics: that of the response, or the configuration key of a disabled route.
    package var logCode: String {
        if case .notFound(_, let key?, _) = self { return "disabled: \(key)" }
        if case .unauthorized(let fault) = self { return "credential_\(fault.rawValue)" }
        return response.body.code ?? response.body.type
    }
}
