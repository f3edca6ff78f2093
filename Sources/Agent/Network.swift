package import Fetch
package import Posix

/// The way to the model providers.
package struct Network {
    /// The certificate authorities that are trusted.
    package let trust: TrustStore
    /// Makes the transport of one process, which uses the wait of that process.
    package let transport: (any Waiting) -> any Transport

    package init(trust: TrustStore, transport: @escaping (any Waiting) -> any Transport) {
        self.trust = trust
        self.transport = transport
    }
}
