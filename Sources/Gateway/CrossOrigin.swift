internal import Configuration
package import HTTP
package import HTTPTypes

/// The web pages that may use the gateway, as header fields for browsers (Fetch Standard, section 3.2).
package struct CrossOrigin: Equatable, Sendable {
    /// The fields of a response that scripts of a page may read.
    private static let exposed = "x-request-id, x-should-retry, x-openclaw-ignored-fields, Retry-After"
    /// Time for which a browser may cache the response to a preflight request: a day, in seconds. Browsers have lower
    /// limits of their own.
    private static let maxAge = "86400"

    private let origins: [String]

    package init(_ origins: [String]) {
        self.origins = origins
    }

    private var isForAll: Bool { origins.contains("*") }

    /// The fields of every response to a request; empty if no page may use the gateway.
    package func fields(for head: RequestHead?) -> HTTPFields {
        var fields: HTTPFields = [:]
        if origins.isEmpty { return fields }
        if !isForAll { fields[.vary] = "Origin" }
        guard let origin = allowedOrigin(of: head) else { return fields }
        fields[.accessControlAllowOrigin] = isForAll ? "*" : origin
        fields[.accessControlExposeHeaders] = Self.exposed
        return fields
    }

    /// The fields of the response to a preflight request, in addition to `fields`; nil for any other request, and for a
    /// page that may not use the gateway.
    ///
    /// - Parameter allow: the methods of the path.
    package func preflight(_ head: RequestHead, allow: String) -> HTTPFields? {
        let sent = head.request.headerFields
        guard head.request.method == .options, sent.contains(.accessControlRequestMethod),
            allowedOrigin(of: head) != nil
        else { return nil }
        var fields: HTTPFields = [.accessControlAllowMethods: allow, .accessControlMaxAge: Self.maxAge]
        // Clients send fields of their own, such as x-stainless-lang, and a gateway ignores those that it does not know.
        fields[.accessControlAllowHeaders] = sent[.accessControlRequestHeaders]
        return fields
    }

    private func allowedOrigin(of head: RequestHead?) -> String? {
        let sent = head?.request.headerFields[values: .origin] ?? []
        guard sent.count == 1 else { return nil }
        return isForAll || origins.contains { $0.utf8.elementsEqual(sent[0].utf8) } ? sent[0] : nil
    }
}
