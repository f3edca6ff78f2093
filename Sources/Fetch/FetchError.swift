/// Why a transfer has no complete response.
///
/// The messages never contain parts of the request: no URL, which may hold a key, no header field, no body.
package enum FetchError: Error, Equatable, Sendable {
    /// libcurl could not be loaded.
    case unavailable(reason: String)
    /// Not an `http:` or `https:` URL.
    case invalidURL
    /// The name has no address, or the lookup failed.
    case unresolved(host: String, reason: String)
    /// The host has only addresses that `FetchRoute.publicAddress` excludes.
    case refusedAddress(host: String)
    /// No address accepted the connection.
    case connectFailed(reason: String)
    case connectTimeout
    case firstByteTimeout
    case idleTimeout
    case totalTimeout
    /// The server's certificate is not trusted, or the TLS handshake failed.
    case tls(reason: String)
    /// The connection ended before the response; the bytes of the body that had arrived were delivered.
    case cut(bytesReceived: Int)
    /// The response exceeds `FetchLimits`.
    case tooLarge
    /// The body has a content coding that cannot be decoded, or is not valid in its coding.
    case undecodable(reason: String)
    /// The response is not valid HTTP, or the request would not be.
    case protocolError(reason: String)
}
