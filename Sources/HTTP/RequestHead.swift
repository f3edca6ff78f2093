package import HTTPTypes

/// The head of a request: everything before its body.
package struct RequestHead: Equatable, Sendable {
    /// The supported versions; a later minor version of 1 counts as 1.1 (RFC 9110, section 2.5).
    package enum Version: Equatable, Sendable {
        case http10
        case http11
    }

    /// The framing of the body (RFC 9112, section 6.3).
    package enum Body: Equatable, Sendable {
        case none
        /// Exactly this many bytes; more than zero.
        case length(Int)
        case chunked
    }

    /// Method, path with its query, fields. The authority is that of an absolute target, otherwise the Host field,
    /// which is not among the fields; it is nil only in HTTP/1.0.
    package var request: HTTPRequest
    package var version: Version
    package var body: Body
    /// The client waits for `100 Continue` before it sends the body (RFC 9110, section 10.1.1).
    package var expectsContinue: Bool

    package init(request: HTTPRequest, version: Version, body: Body = .none, expectsContinue: Bool = false) {
        self.request = request
        self.version = version
        self.body = body
        self.expectsContinue = expectsContinue
    }

    /// The target's path as sent, without the query: not decoded, not normalised (H-06). `*` for `OPTIONS *`.
    package var pathname: Substring {
        let path = request.path ?? ""
        return path.prefix { $0 != "?" }
    }
}
