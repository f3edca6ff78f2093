internal import Conversation
internal import Fetch
internal import Text

/// Maps the errors of every server, in every dialect, to failures of a turn.
struct FailureTable: Sendable {
    /// A field that the client sent.
    struct ClientField: Equatable, Sendable {
        let field: RequestField
        /// The client's name of it, which an error is reported under.
        let name: String
        /// The names by which the server may call it.
        let serverNames: [String]
    }

    private let redact: Redaction
    private let clientFields: [ClientField]

    /// - Parameter dialect: the dialect in which the request was sent.
    init(_ target: ModelTarget, _ request: TurnRequest, in dialect: any Dialect) {
        let names = request.fieldNames
        let fields = names.fields.compactMap { field in
            names[field].map { ClientField(field: field, name: $0, serverNames: dialect.names(of: field)) }
        }
        self.init(redact: target.redaction, clientFields: fields)
    }

    init(redact: Redaction = Redaction(), clientFields: [ClientField]) {
        self.redact = redact
        self.clientFields = clientFields
    }

    /// The failure that a response with a status of failure, or an error within a response, means.
    ///
    /// - Parameter retryAfter: the wait that the response asks for, in seconds.
    func failure(_ error: UpstreamError, retryAfter: Int? = nil) -> TurnFailure {
        let redacted = redact(error.message)
        let message = redacted.isEmpty ? "HTTP status \(error.status)" : redacted
        let cause = cause(of: error)
        var failed = failure(cause, message, retryAfter)
        if case .other = cause {
            failed.isRejected = error.param == nil && (error.status == 400 || error.status == 422)
        }
        failed.reason = "\(cause.reason) (HTTP status \(error.status))"
        return failed
    }

    private func failure(_ cause: Cause, _ message: String, _ retryAfter: Int?) -> TurnFailure {
        switch cause {
        case .field(let field):
            return TurnFailure(
                .invalidRequest(param: field.name, message: message), isTransient: false, field: field.field)
        case .contextLength: return TurnFailure(.contextLengthExceeded(message: message), isTransient: false)
        case .contentPolicy: return TurnFailure(.contentFiltered(message: message), isTransient: false)
        case .authentication: return TurnFailure(.upstreamAuthentication(message: message), isTransient: false)
        case .quota: return TurnFailure(.insufficientQuota(message: message), isTransient: false)
        case .model: return TurnFailure(.upstreamModelNotFound(message: message), isTransient: false)
        case .rate:
            return TurnFailure(.rateLimited(message: message, retryAfterSeconds: retryAfter), isTransient: true)
        case .overload:
            return TurnFailure(.upstreamOverloaded(message: message, retryAfterSeconds: retryAfter), isTransient: true)
        case .timeout: return TurnFailure(.upstreamTimeout(message: message), isTransient: true)
        case .other(let isTransient):
            return TurnFailure(.upstreamFailed(message: message), isTransient: isTransient)
        }
    }

    /// The failure that a transfer without a complete response means.
    func failure(_ error: FetchError) -> TurnFailure {
        switch error {
        case .unavailable(let reason): unreachable("cannot send a request: \(reason)", isTransient: false)
        case .invalidURL: unreachable("the provider's baseUrl is not a valid http or https URL", isTransient: false)
        case .unresolved(_, let reason): unreachable("cannot resolve the provider's name: \(reason)", isTransient: true)
        case .refusedAddress: unreachable("the provider has no public address", isTransient: false)
        case .connectFailed(let reason): unreachable("cannot connect to the provider: \(reason)", isTransient: true)
        case .tls(let reason): unreachable("no secure connection to the provider: \(reason)", isTransient: false)
        case .connectTimeout: timeout("no connection to the provider in time")
        case .firstByteTimeout: timeout("the provider did not begin to answer in time")
        case .idleTimeout, .totalTimeout: timeout("the provider stopped in the middle of its answer")
        case .cut(let count): broken("the provider's answer was cut after \(count) bytes", isTransient: true)
        case .tooLarge: broken("the provider's answer is too large", isTransient: false)
        case .undecodable(let reason):
            broken("the provider's answer is compressed and cannot be decoded", quoting: reason, isTransient: false)
        case .protocolError(let reason):
            broken("the provider's response is not valid HTTP", quoting: reason, isTransient: true)
        }
    }

    /// The failure of a response that cannot be read, or that ended too early.
    ///
    /// - Parameter quote: a part of the response for the client; empty for none.
    func broken(_ message: String, quoting quote: String = "", isTransient: Bool = true) -> TurnFailure {
        let whole = quote.isEmpty ? message : "\(message): \(quote)"
        return failed(.upstreamFailed(message: redact(whole)), because: message, isTransient: isTransient)
    }

    private func unreachable(_ message: String, isTransient: Bool) -> TurnFailure {
        failed(.upstreamUnreachable(message: redact(message)), because: redact(message), isTransient: isTransient)
    }

    private func timeout(_ message: String) -> TurnFailure {
        failed(.upstreamTimeout(message: message), because: message, isTransient: true)
    }

    private func failed(_ failure: RunFailure, because reason: String, isTransient: Bool) -> TurnFailure {
        var failed = TurnFailure(failure, isTransient: isTransient)
        failed.reason = reason
        return failed
    }
}

/// The cause of one error: by its codes and the phrases of the common servers first, then by its status.
extension FailureTable {
    private enum Cause {
        case field(ClientField)
        case contextLength, contentPolicy, authentication, quota, model, rate, overload, timeout
        case other(isTransient: Bool)

        /// The reason for the journal. It does not contain the name of the field, which the client may have chosen.
        var reason: String {
            switch self {
            case .field: "the provider rejected a field of the request"
            case .contextLength: "the prompt is longer than the model's context"
            case .contentPolicy: "the provider's content policy rejected the prompt"
            case .authentication: "the provider rejected the credential"
            case .quota: "the provider's account has no credit left"
            case .model: "the provider does not have the model"
            case .rate: "the provider limits the rate of requests"
            case .overload: "the provider has no capacity"
            case .timeout: "the provider timed out"
            case .other: "the provider failed"
            }
        }
    }

    private func cause(of error: UpstreamError) -> Cause {
        let message = error.message.utf8.asciiLowercased
        func matches(_ patterns: ErrorPatterns) -> Bool {
            error.codes.contains { patterns.codes.contains($0) } || message.contains(anyOf: patterns.phrases)
        }
        if error.status == 402 || matches(.quota) { return .quota }
        if error.status == 429 || matches(.rate) { return .rate }
        if error.status == 401 || matches(.authentication) { return .authentication }
        let isRejection = error.status == 400 || error.status == 422
        let named = isRejection ? error.param.flatMap(clientField(at:)) : nil
        if let named, named.field != .messages { return .field(named) }
        if matches(.contextLength) { return .contextLength }
        if matches(.images), let messages = clientFields.first(where: { $0.field == .messages }) {
            return .field(messages)
        }
        if matches(.contentPolicy) { return .contentPolicy }
        if error.status == 403 { return .authentication }
        if matches(.model) || (error.status == 404 && message.contains(text: "model")) { return .model }
        if isRejection, let field = named ?? clientField(mentionedIn: message) { return .field(field) }
        if matches(.overload) { return .overload }
        return cause(of: error.status)
    }

    private func cause(of status: Int) -> Cause {
        switch status {
        case 408: .timeout
        case 413: .contextLength
        case 503, 529: .overload
        case 409, 425: .other(isTransient: true)
        case 501, 505: .other(isTransient: false)
        default: .other(isTransient: status >= 500)
        }
    }

    /// The field at the start of a path such as `tools[0].function`; nil when the client did not send it.
    private func clientField(at path: String) -> ClientField? {
        clientFields.first { field in
            field.serverNames.contains { name in
                guard path.utf8.starts(with: name.utf8) else { return false }
                let next = path.utf8.dropFirst(name.utf8.count).first
                return next == nil || next == UInt8(ascii: ".") || next == UInt8(ascii: "[")
            }
        }
    }

    /// The field with the longest name in a message; not `messages`, which is too common a word.
    private func clientField(mentionedIn message: [UInt8]) -> ClientField? {
        let named = clientFields.filter { $0.field != .messages }.flatMap { field in
            field.serverNames.filter { contains(word: $0, in: message) }.map { (field, $0.utf8.count) }
        }
        return named.max { $0.1 < $1.1 }?.0
    }

    private func contains(word: String, in message: [UInt8]) -> Bool {
        guard let range = message.firstRange(of: word.asciiLowercased) else {
            return false
        }
        let before = range.lowerBound > 0 ? message[range.lowerBound - 1] : 0x20
        let after = range.upperBound < message.count ? message[range.upperBound] : 0x20
        return !isWordByte(before) && !isWordByte(after)
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "_")
    }
}
