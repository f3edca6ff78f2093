package import Configuration
internal import Crypto
package import HTTP
internal import HTTPTypes

/// Who is let in: the holder of the gateway's secret, or, in mode `none`, whoever is not a page in a browser.
///
/// Holds a digest, not the secret, and is made before the fork, so that a worker neither computes nor knows it.
package struct Authentication: Sendable {
    package enum Failure: String, Equatable, Sendable {
        /// There was no credential; this is not counted against the client (T-22).
        case missing
        case wrong
    }

    private let isOpen: Bool
    /// SHA-256 of the secret; nil when there is none, which no credential matches.
    private let digest: SHA256Digest?

    package init(_ configuration: AuthenticationConfiguration) {
        isOpen = configuration.mode == .none
        let secret = configuration.secret.map { Array($0.revealed.utf8) } ?? []
        digest = secret.isEmpty ? nil : SHA256.hash(data: secret)
    }

    /// Whether a credential is asked for at all.
    package var isRequired: Bool { !isOpen }

    /// Why a request is not let in, from its head alone; nil when it is.
    package func decide(_ head: RequestHead) -> GatewayError? {
        isOpen ? browserRule(head) : credentialRule(head)
    }

    private func credentialRule(_ head: RequestHead) -> GatewayError? {
        guard head.request.headerFields.contains(.authorization) else { return .unauthorized(.missing) }
        guard let credential = BearerCredential(in: head.request.headerFields), let digest else {
            return .unauthorized(.wrong)
        }
        // Comparing digests takes the same time wherever they differ, and tells nothing about the secret's length.
        return SHA256.hash(data: credential.bytes) == digest ? nil : .unauthorized(.wrong)
    }

    /// A page in a browser on this machine can reach 127.0.0.1 too. It sends an Origin, or the name that its site had
    /// rebound as Host, or a body of a type that needs no preflight.
    private func browserRule(_ head: RequestHead) -> GatewayError? {
        guard let host = head.request.authority, Authority(host)?.isLoopback == true else { return .foreignHost }
        if head.request.headerFields.contains(.origin) { return .browserOrigin }
        guard head.body != .none else { return nil }
        let types = head.request.headerFields[values: .contentType]
        return types.count == 1 && MediaType(types[0]) == .json ? nil : .unsupportedMediaType
    }
}
