internal import Conversation
internal import HTTP
internal import HTTPTypes
internal import Posix
package import Service

/// Whatever ended a request, as what is to be done about it.
package struct FailureDisposition: Equatable {
    /// What the client is told; nil when nobody is there to be told.
    package let error: GatewayError?
    package let exit: WorkerExit
    /// The word for the log.
    package let logCode: String

    /// Time for telling the client, when the deadline has already passed.
    private static let grace = Duration.seconds(5)

    /// Sorts the errors of every layer; what it does not know is a fault of the program.
    package init(_ error: any Error) {
        switch error {
        case let error as GatewayError: self.init(error)
        case let error as RequestError: self.init(.unreadable(error))
        case let error as UnusableField: self.init(.unusableField(name: error.name))
        case let failure as RunFailure: self.init(.run(failure))
        case Interruption.clientGone: self.init(nil, .interrupted, "client_gone")
        case Interruption.deadlinePassed: self.init(.deadlineExceeded)
        case Interruption.terminated: self.init(.terminated)
        default: self.init(.internalError, .internalError, "internal_error: \(type(of: error))")
        }
    }

    private init(_ error: GatewayError) {
        let exit: WorkerExit =
            switch error {
            case .unauthorized(.wrong): .failedCredential
            // Also with the statuses 501 and 505.
            case .unreadable: .rejected
            case .internalError, .run(.internalError, _): .internalError
            case .terminated: .interrupted
            default: error.answer.status < 500 ? .rejected : .done
            }
        self.init(error, exit, error.logCode)
    }

    private init(_ error: GatewayError?, _ exit: WorkerExit, _ logCode: String) {
        self.error = error
        self.exit = exit
        self.logCode = logCode
    }

    /// Tells the client what can still be told: a response, or an event in the stream that was begun. A response whose
    /// length was promised is left short, which the client notices.
    func respond(_ connection: Connection) -> WorkerExit {
        connection.page.setErrorCode(logCode)
        if case .run(let failure, _)? = error, connection.page.record.notice.isEmpty {
            connection.page.setNotice(failure.message)
        }
        guard let error else { return exit }
        connection.watch.deadline = connection.watch.now + Self.grace
        // A client that is gone or takes nothing cannot be told; the first failure stays what happened.
        try? Self.respond(error.answer, connection)
        return exit
    }

    private static func respond(_ answer: ErrorAnswer, _ connection: Connection) throws {
        if connection.isEventStream {
            try connection.write(ServerSentEvents.event(answer.body.bytes) + ServerSentEvents.done)
            try connection.endEventStream()
        } else if !connection.hasBegun {
            try connection.respond(.init(code: answer.status), answer.allFields, body: answer.body.bytes)
        }
    }
}

extension ErrorAnswer {
    fileprivate var allFields: HTTPFields {
        var all = fields
        all[.contentType] = ErrorBody.contentType
        all[.xShouldRetry] = shouldRetry ? "true" : "false"
        return all
    }
}
