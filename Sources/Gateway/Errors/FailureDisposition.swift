internal import Agent
internal import Conversation
internal import HTTP
internal import HTTPTypes
internal import Posix
package import Service
internal import Sessions

/// What to do about the error that ended a request.
package struct FailureDisposition: Equatable {
    /// The error for the client; nil when the client is gone.
    package let error: GatewayError?
    package let exit: WorkerExit
    /// The code for the log.
    package let logCode: String

    /// Classifies the errors of every layer. An unknown error is a fault of the program.
    package init(_ error: any Error) {
        switch error {
        case let error as GatewayError: self.init(error)
        case let error as RequestError: self.init(.unreadable(error))
        case let error as UnusableField: self.init(.unusableField(name: error.name))
        case let failure as RunFailure: self.init(.run(failure))
        case let error as SessionError: self.init(.run(RunFailure(error, in: nil)))
        case Interruption.clientGone: self.init(nil, .interrupted, "client_gone")
        case Interruption.deadlinePassed: self.init(.deadlineExceeded)
        case Interruption.terminated: self.init(.terminated)
        case Interruption.stopped: self.init(.stopped)
        default: self.init(.internalError, .internalError, "internal_error: \(type(of: error))")
        }
    }

    private init(_ error: GatewayError) {
        let exit: WorkerExit =
            switch error {
            case .unauthorized(.wrong): .failedCredential
            // Its status may be 501 or 505.
            case .unreadable: .rejected
            case .internalError, .run(.internalError, _): .internalError
            case .terminated, .stopped: .interrupted
            default: error.response.status < 500 ? .rejected : .done
            }
        self.init(error, exit, error.logCode)
    }

    private init(_ error: GatewayError?, _ exit: WorkerExit, _ logCode: String) {
        self.error = error
        self.exit = exit
        self.logCode = logCode
    }

    /// Sends the error in the form that is still possible: a response, or an event in the stream that was begun. A
    /// response of fixed length that was begun stays incomplete, which the client detects.
    func respond(on exchange: HTTPExchange) -> WorkerExit {
        exchange.page.setErrorCode(logCode)
        if case .run(let failure, _)? = error, !failure.isRejection, !failure.mayQuoteUpstream,
            exchange.page.record.notice.isEmpty
        {
            exchange.page.setNotice(failure.message)
        }
        guard let error else { return exit }
        exchange.endRun()
        // If this fails, the client is gone or stalls; the first error remains the outcome.
        try? Self.send(error.response, on: exchange)
        return exit
    }

    private static func send(_ response: ErrorResponse, on exchange: HTTPExchange) throws {
        if exchange.isEventStream {
            try exchange.write(ServerSentEvents.event(response.body.bytes) + ServerSentEvents.done)
            try exchange.endEventStream()
        } else if !exchange.hasBegun {
            try exchange.respond(.init(code: response.status), response.allFields, body: response.body.bytes)
        }
    }
}

extension ErrorResponse {
    fileprivate var allFields: HTTPFields {
        var all = fields
        all[.contentType] = ErrorBody.contentType
        all[.xShouldRetry] = shouldRetry ? "true" : "false"
        return all
    }
}

extension RunFailure {
    /// Whether the message may quote the upstream, which may quote the request. Such a message is sent to the client
    /// only.
    fileprivate var mayQuoteUpstream: Bool {
        switch self {
        case .invalidRequest, .contextLengthExceeded, .contentFiltered, .upstreamAuthentication, .insufficientQuota,
            .upstreamModelNotFound, .rateLimited, .upstreamOverloaded, .upstreamTimeout, .upstreamUnreachable,
            .upstreamFailed:
            true
        default: false
        }
    }
}
