/// Why a transfer did not bring a complete response.
///
/// The texts never hold the request: no URL with a key in it, no header, no body.
package enum FetchError: Error, Equatable, Sendable {
    /// libcurl could not be loaded.
    case unavailable(reason: String)
    /// Not an `http:` or `https:` URL.
    case invalidURL
    /// The name has no address, or nobody could say.
    case unresolved(host: String, reason: String)
    /// The name has only addresses that `AddressRule.publicOnly` excludes.
    case refusedAddress(host: String)
    /// No address accepted the connection.
    case connectFailed(reason: String)
    case connectTimeout
    case firstByteTimeout
    case idleTimeout
    /// The server's certificate is not trusted, or there was no agreement on how to encrypt.
    case tls(reason: String)
    /// The connection ended before the response did; the body's bytes until then were handed on.
    case cut(bytesReceived: Int)
    /// The response exceeds `FetchLimits`.
    case tooLarge
    /// What came is not HTTP.
    case protocolError(reason: String)

    /// The request did not reach a server: repeating it cannot do anything twice.
    package var isBeforeRequest: Bool {
        switch self {
        case .unavailable, .invalidURL, .unresolved, .refusedAddress, .connectFailed, .connectTimeout, .tls: true
        case .firstByteTimeout, .idleTimeout, .cut, .tooLarge, .protocolError: false
        }
    }
}
