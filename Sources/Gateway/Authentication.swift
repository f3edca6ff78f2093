package import Configuration
package import HTTP
internal import HTTPTypes
package import Posix
internal import Service

/// Decides whether a request is served: with the gateway's secret, from a command of this machine, or in mode `none`
/// unless a browser page sent it.
///
/// It contains only the digest of the secret, so the secret is not in the memory of a worker. The keys of providers are
/// in the memory of every worker, because workers send them.
package struct Authentication: Sendable {
    /// What is wrong with a credential.
    package enum Fault: String, Equatable, Sendable {
        /// The request has no credential; this does not count as a failed attempt of the client (T-22).
        case missing
        case wrong
    }

    private let isOpen: Bool
    /// Nil when there is no secret, so that every credential is wrong.
    private let secret: SecretDigest?

    package init(_ configuration: AuthenticationConfiguration) {
        isOpen = configuration.mode == .none
        secret = configuration.secret
    }

    /// Whether requests need a credential.
    package var isRequired: Bool { !isOpen }

    /// The error for a request that is not served; nil for one that is. Only the head is examined.
    package func decide(_ head: RequestHead) -> GatewayError? {
        isOpen ? browserRule(head) : credentialRule(head)
    }

    /// Whether a request with this error is served all the same, because a command of this machine sent it: the peer is
    /// a `LocalClient` that the service trusts, and the request has neither a credential nor the address of a client.
    ///
    /// - Parameter peer: reads the process at the other end; called only for such a request.
    package func exempts(_ error: GatewayError, _ head: RequestHead, from peer: () -> PeerProcess?) -> Bool {
        guard error == .unauthorized(.missing), ForwardedFor(in: head.request.headerFields).entries.isEmpty else {
            return false
        }
        return peer().map { LocalClient.isTrusted($0) } ?? false
    }

    private func credentialRule(_ head: RequestHead) -> GatewayError? {
        guard head.request.headerFields.contains(.authorization) else { return .unauthorized(.missing) }
        guard let credential = BearerCredential(in: head.request.headerFields), let secret else {
            return .unauthorized(.wrong)
        }
        return secret.matches(credential.bytes) ? nil : .unauthorized(.wrong)
    }

    /// A page in a browser on this machine can connect to 127.0.0.1, too. Its request has an Origin, or a Host that
    /// was rebound to 127.0.0.1, or a body of a type that needs no preflight request.
    private func browserRule(_ head: RequestHead) -> GatewayError? {
        guard let host = head.request.authority, Authority(host)?.isLoopback == true else { return .foreignHost }
        if head.request.headerFields.contains(.origin) { return .browserOrigin }
        guard head.body != .none else { return nil }
        let types = head.request.headerFields[values: .contentType]
        return types.count == 1 && MediaType(types[0]) == .json ? nil : .unsupportedMediaType
    }
}
