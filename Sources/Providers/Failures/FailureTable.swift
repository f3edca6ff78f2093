internal import Conversation
internal import Fetch

/// Which failure an upstream's answer is: one pure table for every dialect and server.
struct FailureTable: Sendable {
    let redact: Redaction
    /// The fields that the client sent, by their names in the Chat Completions API.
    let clientFields: [String]

    init(_ target: ModelTarget, _ request: TurnRequest) {
        redact = target.redaction
        let tools = request.tools.isEmpty ? [] : ["tools", "tool_choice"]
        clientFields = request.sampling.fields.map(\.rawValue) + tools + ["messages"]
    }

    init(redact: Redaction = Redaction(), clientFields: [String]) {
        self.redact = redact
        self.clientFields = clientFields
    }

    /// What a response without success, or an error within one, means.
    ///
    /// - Parameter retryAfter: what the response asks for, in seconds.
    func failure(_ error: UpstreamError, retryAfter: Int? = nil) -> TurnFailure {
        let said = redact(error.message)
        let message = said.isEmpty ? "HTTP status \(error.status)" : said
        switch cause(of: error) {
        case .field(let param): return TurnFailure(.invalidRequest(param: param, message: message), isTransient: false)
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
        case .other(let isTransient): return TurnFailure(.upstreamFailed(message: message), isTransient: isTransient)
        }
    }

    /// What a transfer that brought no complete response means.
    func failure(_ error: FetchError) -> TurnFailure {
        switch error {
        case .unavailable(let reason): unreachable("no request can be sent: \(reason)", isTransient: false)
        case .invalidURL: unreachable("the provider's baseUrl is not an http or https URL", isTransient: false)
        case .unresolved(let host, let reason): unreachable("cannot resolve \(host): \(reason)", isTransient: true)
        case .refusedAddress(let host): unreachable("\(host) is not a public address", isTransient: false)
        case .connectFailed(let reason): unreachable("no connection: \(reason)", isTransient: true)
        case .tls(let reason): unreachable("no secure connection: \(reason)", isTransient: false)
        case .connectTimeout: timeout("no connection to the provider in time")
        case .firstByteTimeout: timeout("the provider did not begin to answer in time")
        case .idleTimeout: timeout("the provider stopped in the middle of its answer")
        case .cut(let count): broken("the provider's answer was cut after \(count) bytes", isTransient: true)
        case .tooLarge: broken("the provider's answer is too large", isTransient: false)
        case .protocolError(let reason): broken("the provider does not speak HTTP: \(reason)", isTransient: true)
        }
    }

    /// An answer that cannot be read, or that ended too early.
    func broken(_ message: String, isTransient: Bool = true) -> TurnFailure {
        TurnFailure(.upstreamFailed(message: redact(message)), isTransient: isTransient)
    }

    private func unreachable(_ message: String, isTransient: Bool) -> TurnFailure {
        TurnFailure(.upstreamUnreachable(message: redact(message)), isTransient: isTransient)
    }

    private func timeout(_ message: String) -> TurnFailure {
        TurnFailure(.upstreamTimeout(message: message), isTransient: true)
    }
}

/// The reading of one error: codes first, then the phrases of the common servers, then the status.
extension FailureTable {
    private enum Cause {
        case field(String)
        case contextLength, contentPolicy, authentication, quota, model, rate, overload, timeout
        case other(isTransient: Bool)
    }

    private func cause(of error: UpstreamError) -> Cause {
        let words = Array(error.message.utf8).lowercased
        func says(_ reason: ErrorPatterns) -> Bool {
            error.codes.contains { reason.codes.contains($0) } || words.contains(anyOf: reason.phrases)
        }
        if error.status == 402 || says(.quota) { return .quota }
        if error.status == 429 || says(.rate) { return .rate }
        if error.status == 401 || says(.authentication) { return .authentication }
        let refuses = error.status == 400 || error.status == 422
        if refuses, let param = error.param, let field = named(param), field != "messages" { return .field(field) }
        if says(.contextLength) { return .contextLength }
        if says(.images), clientFields.contains("messages") { return .field("messages") }
        if says(.contentPolicy) { return .contentPolicy }
        if error.status == 403 { return .authentication }
        if says(.model) || (error.status == 404 && words.contains(text: "model")) { return .model }
        if refuses, let field = error.param.flatMap(named) ?? mentioned(in: words) { return .field(field) }
        if says(.overload) { return .overload }
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

    /// The client's name of the field that a path such as `tools[0].function` begins with; nil if it sent none.
    private func named(_ path: String) -> String? {
        let field = String(path.prefix { $0 != "." && $0 != "[" })
        if clientFields.contains(field) { return field }
        let limits = ["max_tokens", "max_completion_tokens"]
        return limits.contains(field) ? limits.first(where: clientFields.contains) : nil
    }

    /// The field that a message is about: the longest name in it that the client sent; `messages` is too common a word.
    private func mentioned(in words: [UInt8]) -> String? {
        clientFields.filter { $0 != "messages" }.sorted { $0.utf8.count > $1.utf8.count }.first { field in
            guard let place = words.firstRange(of: field) else { return false }
            let before = place.lowerBound > 0 ? words[place.lowerBound - 1] : 0x20
            let after = place.upperBound < words.count ? words[place.upperBound] : 0x20
            return !isWordByte(before) && !isWordByte(after)
        }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
}
