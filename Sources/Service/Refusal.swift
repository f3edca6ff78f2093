/// Why the supervisor answers a connection itself.
package enum Refusal: Equatable, Sendable {
    /// Every slot is taken, or fork or accept failed.
    case overloaded
    /// This address has sent too many wrong credentials.
    case tooManyFailedCredentials(retryAfterSeconds: Int)
    /// The configuration is invalid, and no earlier one is in effect.
    case configurationInvalid
    /// The worker died before it began its response.
    case workerCrashed
}

/// The single table of responses and journal codes for refusals.
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

    /// The error type of the OpenAI API.
    package var type: String {
        switch self {
        case .tooManyFailedCredentials: "rate_limit_error"
        case .overloaded, .configurationInvalid, .workerCrashed: "api_error"
        }
    }

    /// The message for the client.
    package var message: String {
        switch self {
        case .overloaded: "The gateway is serving as many connections as it may; try again."
        case .tooManyFailedCredentials: "Too many failed authentication attempts. Please try again later."
        case .configurationInvalid: "The configuration of the gateway is invalid; its log contains the reason."
        case .workerCrashed: "The process that served this request ended unexpectedly."
        }
    }

    /// Whether a retry can help. It cannot after wrong credentials, and a crashed run may have had effects.
    package var shouldRetry: Bool {
        switch self {
        case .overloaded, .configurationInvalid: true
        case .tooManyFailedCredentials, .workerCrashed: false
        }
    }

    /// The value of Retry-After, in seconds; nil without the header.
    package var retryAfterSeconds: Int? {
        switch self {
        case .overloaded: 1
        case .configurationInvalid: 5
        case .tooManyFailedCredentials(let seconds): seconds
        case .workerCrashed: nil
        }
    }
}
