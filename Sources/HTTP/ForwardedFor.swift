package import HTTPTypes
internal import Text

/// The addresses of X-Forwarded-For, the nearest last, as each proxy wrote them; they are not trusted.
package struct ForwardedFor: Equatable, Sendable {
    /// The entries without ports, brackets and quotes; not checked to be addresses, and never empty.
    package let entries: [String]

    package init(in fields: HTTPFields) {
        entries = fields[values: .xForwardedFor].flatMap { value in
            value.utf8.split(separator: UInt8(ascii: ",")).map(Self.address).filter { !$0.isEmpty }
        }
    }

    /// `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]`, `"[2001:db8::1]:4711"` → the address.
    private static func address(_ entry: Substring.UTF8View) -> String {
        let quote = UInt8(ascii: "\"")
        var text = Array(entry).trimmingASCIIWhiteSpace
        if text.count > 1, text.first == quote, text.last == quote { text = text.dropFirst().dropLast() }
        if text.first == UInt8(ascii: "["), let closing = text.firstIndex(of: UInt8(ascii: "]")) {
            text = text[..<closing].dropFirst()
        } else if text.count(where: { $0 == .colon }) == 1 {
            text = text.prefix { $0 != .colon }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
