internal import Crypto

/// The digest of the secret with which clients authenticate. A credential can be compared with it, and the secret
/// cannot be derived from it.
///
/// The digest is computed while the configuration is read, because each worker inherits the configuration.
package struct SecretDigest: Equatable, Sendable {
    /// SHA-256; nil for an empty secret, which matches no credential.
    private let digest: SHA256Digest?
    package let origin: Secret.Origin

    package init(_ secret: Secret) {
        digest = secret.revealed.isEmpty ? nil : SHA256.hash(data: Array(secret.revealed.utf8))
        origin = secret.origin
    }

    /// Whether a credential is equal to the secret. The comparison of digests takes constant time, and does not reveal
    /// the length of the secret.
    package func matches(_ credential: [UInt8]) -> Bool {
        digest != nil && SHA256.hash(data: credential) == digest
    }
}
