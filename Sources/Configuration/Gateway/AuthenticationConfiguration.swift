/// The section `gateway.auth`: the credential a client must show (T-01 to T-05).
package struct AuthenticationConfiguration: Equatable, Sendable {
    package enum Mode: String, Equatable, Sendable, CaseIterable {
        case token, password, none
    }

    package var mode = Mode.token
    package var token: Secret?
    package var password: Secret?
    package var rateLimit = FailedAttemptLimit()

    package init() {}

    /// What a client's bearer is compared with; nil in mode `none` only.
    package var secret: Secret? {
        switch mode {
        case .token: token
        case .password: password
        case .none: nil
        }
    }
}

/// The section `gateway.auth.rateLimit`: wrong credentials from one address (T-20, T-22).
package struct FailedAttemptLimit: Equatable, Sendable {
    /// Wrong credentials within the window that lock an address out.
    package var maxAttempts = 10
    /// The sliding window, in milliseconds.
    package var windowMs = 60_000
    /// How long an address stays locked out, in milliseconds.
    package var lockoutMs = 300_000
    /// Whether loopback addresses are never locked out.
    package var exemptLoopback = true

    package init() {}
}
