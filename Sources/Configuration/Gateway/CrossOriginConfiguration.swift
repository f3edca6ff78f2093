internal import Text

/// The section `gateway.http.cors`: the web pages whose requests a browser may send, and whose scripts may read the
/// responses.
package struct CrossOriginConfiguration: Equatable, Sendable {
    /// Origins in the form of the field `Origin`, or `"*"` for all; empty for none.
    package var allowedOrigins: [String] = []

    package init() {}
}

extension CrossOriginConfiguration {
    /// - Parameter hasCredential: whether a client must send a credential. Web pages may use the gateway only with one.
    mutating func read(_ section: ConfigurationSection, hasCredential: Bool) {
        section.read("allowedOrigins", into: &allowedOrigins)
        if !allowedOrigins.allSatisfy({ $0 == "*" || isOrigin($0) }) {
            section.report(
                .error, "allowedOrigins",
                "expected \"*\" or origins as browsers send them: scheme, host and port in lower case, such as "
                    + "https://app.example.org, without the usual port and without a path")
        } else if !hasCredential && !allowedOrigins.isEmpty {
            section.report(
                .error, "allowedOrigins",
                "without authentication no request of a web page is served; set gateway.auth.mode")
        }
    }
}

/// Whether a string is the serialization of an origin (RFC 6454, section 6.2), which browsers compare byte for byte.
private func isOrigin(_ text: String) -> Bool {
    let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text == text.asciiLowercased else { return false }
    let usualPort = ["http": ":80", "https": ":443"][String(parts[0])]
    let isPlain = parts[1].utf8.allSatisfy { $0.isVisible && !"/@?#,*".utf8.contains($0) }
    return isPlain && usualPort.map { !parts[1].hasSuffix($0) } ?? true
}
