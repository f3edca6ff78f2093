internal import CCurl

extension FetchError {
    /// The error of a result of libcurl. The caller, which counts the body, fills in `bytesReceived` of `cut`.
    init(_ result: CURLcode, reason: String, host: String, isConnected: Bool) {
        switch result {
        case CURLE_URL_MALFORMAT: self = .invalidURL
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_ABORTED_BY_CALLBACK: self = .unresolved(host: host, reason: reason)
        case CURLE_COULDNT_RESOLVE_PROXY: self = .unresolved(host: "the proxy", reason: reason)
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: self = .connectFailed(reason: reason)
        case CURLE_OPERATION_TIMEDOUT: self = isConnected ? .idleTimeout : .connectTimeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            self = .tls(reason: reason)
        // The reason of libcurl has the path, which is not for clients.
        case CURLE_SSL_CACERT_BADFILE: self = .tls(reason: "the file of certificates cannot be used")
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR: self = .cut(bytesReceived: 0)
        case CURLE_BAD_CONTENT_ENCODING: self = .undecodable(reason: reason)
        case CURLE_RECV_ERROR:
            // libcurl reports a broken chunk, a broken connection and a refusal of a proxy by the same code.
            if reason.utf8.contains("chunk".utf8) {
                self = .protocolError(reason: reason)
            } else if reason.utf8.contains("CONNECT".utf8) {
                self = .connectFailed(reason: reason)
            } else {
                self = .cut(bytesReceived: 0)
            }
        default: self = isConnected ? .protocolError(reason: reason) : .connectFailed(reason: reason)
        }
    }
}

extension String.UTF8View {
    fileprivate func contains(_ other: String.UTF8View) -> Bool {
        indices.contains { self[$0...].starts(with: other) }
    }
}
