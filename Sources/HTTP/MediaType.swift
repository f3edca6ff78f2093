internal import Text

/// The type of a body, as in Content-Type (RFC 9110, section 8.3.1), in lower case and without its parameters.
package struct MediaType: Equatable, Sendable {
    package let type: String
    package let subtype: String

    package static let json = MediaType(type: "application", subtype: "json")

    private init(type: String, subtype: String) {
        self.type = type
        self.subtype = subtype
    }

    /// - Returns: nil unless the string begins with two tokens and a slash. The parameters are ignored.
    package init?(_ text: String) {
        let essence = text.utf8.prefix { $0 != UInt8(ascii: ";") }.trimmingASCIIWhiteSpace
        let parts = essence.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isTokenByte) }) else { return nil }
        type = Substring(parts[0]).asciiLowercased
        subtype = Substring(parts[1]).asciiLowercased
    }
}
