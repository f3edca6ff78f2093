internal import ArgumentParser
internal import Fetch
internal import Gateway
internal import HTTP
internal import JSON
internal import Posix

/// Why a message has no whole answer, as the user of the command learns it.
struct AgentFailure: Error {
    let message: String
    /// The error of the gateway; nil for an error of the connection or of this command.
    var type: String?
    var code: String?
    let exitCode: ExitCode

    init(_ message: String, _ exitCode: ExitCode) {
        self.message = message
        self.exitCode = exitCode
    }

    /// Reads the body of an error response, or the error in an event stream.
    ///
    /// - Parameter status: the status of the response; nil in an event stream.
    init(_ error: Node?, status: Int?) {
        guard let error, let message = error["message"]?.string, let type = error["type"]?.string else {
            self.init("the response is not that of a gateway (status \(status ?? 200))", .protocolError)
            return
        }
        self.init(ErrorBody(message: message, type: type, code: error["code"]?.string))
    }

    init(_ error: ErrorBody) {
        message = Self.advice[error.code ?? ""].map { "\(error.message) \($0)" } ?? error.message
        type = error.type
        code = error.code
        exitCode = Self.exitCode(type: error.type, code: error.code ?? "")
    }

    /// Classifies the errors of a run in this process, of a transfer, and of this command.
    init(_ error: any Error) {
        switch error {
        case let error as AgentFailure: self = error
        case let error as FetchError: self.init(error.words, error.isBeforeConnection ? .unavailable : .inputOutput)
        case Interruption.deadlinePassed: self.init("the run did not end within --timeout", .temporaryFailure)
        case let error as SystemError: self.init("\(error)", .inputOutput)
        default: self.init(FailureDisposition(error).error?.response.body ?? ErrorBody(message: "\(error)", type: ""))
        }
    }

    /// What a person at a terminal can do about an error, in addition to the message for programs.
    private static let advice = [
        "invalid_api_key": "Pass --token or set OPENCLAW_GATEWAY_TOKEN; over the Unix socket, root and the members of "
            + "the group of the service need neither.",
        "not_found": "The endpoint may be off: set gateway.http.endpoints.chatCompletions.enabled to true.",
    ]

    /// One switch for all errors that a gateway responds with (sysexits.h).
    private static func exitCode(type: String, code: String) -> ExitCode {
        switch code {
        case "not_configured", "configuration_invalid", "not_found": return .wrongConfiguration
        case "session_busy", "request_timeout", "deadline_exceeded", "upstream_timeout", "upstream_overloaded",
            "terminated", "overloaded", "run_stopped":
            return .temporaryFailure
        case "storage_full", "storage_failed": return .inputOutput
        case "internal_error", "worker_crashed": return .internalFault
        default: break
        }
        return switch type {
        case "authentication_error", "permission_error": .noPermission
        case "rate_limit_error", "insufficient_quota": .temporaryFailure
        case "invalid_request_error": .dataError
        default: .unavailable
        }
    }
}

extension ExitCode {
    /// EX_DATAERR to EX_NOPERM of sysexits.h.
    static let dataError = ExitCode(65)
    static let noInput = ExitCode(66)
    static let unavailable = ExitCode(69)
    static let internalFault = ExitCode(70)
    static let inputOutput = ExitCode(74)
    static let temporaryFailure = ExitCode(75)
    static let protocolError = ExitCode(76)
    static let noPermission = ExitCode(77)
}

extension FetchError {
    /// Whether the gateway has not received anything.
    var isBeforeConnection: Bool {
        switch self {
        case .unavailable, .invalidURL, .unresolved, .refusedAddress, .connectFailed, .connectTimeout, .tls: true
        case .firstByteTimeout, .idleTimeout, .totalTimeout, .cut, .tooLarge, .undecodable, .protocolError: false
        }
    }

    /// A sentence about the gateway.
    var words: String {
        switch self {
        case .unavailable(let reason): "libcurl cannot be loaded: \(reason)"
        case .invalidURL: "the URL of the gateway is not an http or https URL"
        case .unresolved(let host, let reason): "the gateway \(host) has no address: \(reason)"
        case .refusedAddress(let host): "the gateway \(host) has no usable address"
        case .connectFailed(let reason): "cannot connect to the gateway: \(reason)"
        case .connectTimeout: "the gateway does not accept the connection"
        case .firstByteTimeout, .idleTimeout, .totalTimeout: "the gateway does not answer any more"
        case .tls(let reason): "TLS with the gateway failed: \(reason)"
        case .cut: "the gateway ended the connection before the end of the answer"
        case .tooLarge: "the answer is too long"
        case .undecodable(let reason), .protocolError(let reason): "the response cannot be read: \(reason)"
        }
    }
}
