/// Why a connection gets no worker, or a response that its worker did not begin.
package enum Refusal: Equatable, Sendable {
    /// Every slot is taken, or a process or descriptor could not be had.
    case overloaded
    /// Too many wrong credentials came from this address.
    case tooManyFailedCredentials(retryAfterSeconds: Int)
    /// The configuration is wrong, and no earlier one is in effect.
    case configurationInvalid
    /// The worker died before it began its response.
    case workerCrashed
}

/// The one table of what clients and the journal get for each refusal.
extension Refusal {
    /// The status of the response (RFC 9110, section 15).
    package var status: Int {
        switch self {
        case .overloaded, .configurationInvalid: 503
        case .tooManyFailedCredentials: 429
        case .workerCrashed: 500
        }
    }

    /// The code of the error in the response and in the journal.
    package var code: String {
        switch self {
        case .overloaded: "overloaded"
        case .tooManyFailedCredentials: "too_many_failed_attempts"
        case .configurationInvalid: "configuration_invalid"
        case .workerCrashed: "worker_crashed"
        }
    }

    /// The type of the error, as OpenAI's clients know it.
    package var type: String {
        switch self {
        case .tooManyFailedCredentials: "rate_limit_error"
        case .overloaded, .configurationInvalid, .workerCrashed: "api_error"
        }
    }

    /// The sentence for the client.
    package var message: String {
        switch self {
        case .overloaded: "The gateway is serving as many connections as it may; try again."
        case .tooManyFailedCredentials: "Too many failed authentication attempts. Please try again later."
        case .configurationInvalid: "The configuration of the gateway is invalid; its log contains the reason."
        case .workerCrashed: "The process that served this request ended unexpectedly."
        }
    }

    /// Whether repeating the request can help: wrong credentials stay wrong, and a crashed run may have had effects.
    package var shouldRetry: Bool {
        switch self {
        case .overloaded, .configurationInvalid: true
        case .tooManyFailedCredentials, .workerCrashed: false
        }
    }

    /// The value of Retry-After, in seconds; nil for none.
    package var retryAfterSeconds: Int? {
        switch self {
        case .overloaded: 1
        case .configurationInvalid: 5
        case .tooManyFailedCredentials(let seconds): seconds
        case .workerCrashed: nil
        }
    }
}
