/// The section `gateway.auth`: the credential that a client must send (T-01 to T-05).
package struct AuthenticationConfiguration: Equatable, Sendable {
    package enum Mode: String, Equatable, Sendable, CaseIterable {
        case token, password, none
    }

    package var mode = Mode.token
    package var token: SecretDigest?
    package var password: SecretDigest?
    package var rateLimit = FailedAttemptLimit()

    package init() {}

    /// The secret that a client's bearer credential is compared with; nil in mode `none` only.
    package var secret: SecretDigest? {
        switch mode {
        case .token: token
        case .password: password
        case .none: nil
        }
    }
}

/// The section `gateway.auth.rateLimit`: the limit of wrong credentials from one address (T-20, T-22).
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

extension FailedAttemptLimit {
    mutating func read(_ section: ConfigurationSection) {
        section.read("maxAttempts", into: &maxAttempts, in: 1...1_000_000)
        section.read("windowMs", into: &windowMs, in: 1...86_400_000)
        section.read("lockoutMs", into: &lockoutMs, in: 0...86_400_000)
        section.read("exemptLoopback", into: &exemptLoopback)
    }
}

extension AuthenticationConfiguration {
    /// The credential names that a unit may pass secrets under, with `LoadCredential=`.
    package static let tokenCredential = "openclaw.gateway.token"
    package static let passwordCredential = "openclaw.gateway.password"

    /// The placeholder of the reference's examples, which is not accepted as a token (T-05).
    private static let exampleToken = "change-me-to-a-long-random-token"

    mutating func read(_ section: ConfigurationSection) {
        let before = section.context.errorCount
        let mode = readMode(section)
        section.section("rateLimit") { rateLimit.read($0) }
        let context = section.context
        let token =
            notExample(section.secret("token")) ?? notExample(context.variableIfPresent("OPENCLAW_GATEWAY_TOKEN"))
            ?? notExample(context.credentialIfPresent(Self.tokenCredential))
        let password =
            section.secret("password") ?? context.variableIfPresent("OPENCLAW_GATEWAY_PASSWORD")
            ?? context.credentialIfPresent(Self.passwordCredential)
        self.token = token.map { SecretDigest($0) }
        self.password = password.map { SecretDigest($0) }
        self.mode = mode ?? (password == nil ? .token : .password)
        section.record("mode", .choice(Mode.allCases.map(\.rawValue)), self.mode.rawValue)
        if context.errorCount == before { decide(mode, section) }
        section.withoutEffect("allowTailscale", because: "has no effect: every client must send the token or password")
        section.withoutEffect("trustedProxy")
    }

    /// The mode as written; nil when the configured secrets decide it (T-01).
    private func readMode(_ section: ConfigurationSection) -> Mode? {
        guard let word = section.text("mode") else { return nil }
        if word == "trusted-proxy" {
            section.report(.error, "mode", "trusted-proxy is not supported: expected token, password, none")
            return nil
        }
        if let mode = Mode(rawValue: word) { return mode }
        section.report(.error, "mode", "expected one of token, password, none")
        return nil
    }

    private func notExample(_ secret: Secret?) -> Secret? {
        secret?.revealed == Self.exampleToken ? nil : secret
    }

    /// Reports secrets that contradict the mode, or do not determine it (T-04).
    private func decide(_ written: Mode?, _ section: ConfigurationSection) {
        if written == nil && token != nil && password != nil {
            section.report(
                .error, "mode", "both a token and a password are configured; set the mode to token or password")
        }
        if mode == .none || secret != nil || section.context.purpose != .serving { return }
        let name = mode.rawValue
        let variable = mode == .token ? "OPENCLAW_GATEWAY_TOKEN" : "OPENCLAW_GATEWAY_PASSWORD"
        let credential = mode == .token ? Self.tokenCredential : Self.passwordCredential
        section.report(
            .error, name,
            "no \(name) is configured; set this key, the environment variable \(variable) or the credential "
                + "\(credential)")
    }
}
