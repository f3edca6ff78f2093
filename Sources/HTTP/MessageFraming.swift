internal import HTTPTypes
internal import Text

/// The end of the body of a request, from its head alone (RFC 9112, section 6.3). Ambiguous framing is an error, so
/// that no request can be smuggled past a proxy.
enum MessageFraming {
    static func decide(
        _ fields: HTTPFields, _ version: RequestHead.Version
    ) throws(RequestError) -> RequestHead.Body {
        let lengths = fields[values: .contentLength]
        let codings = fields[values: .transferEncoding]
        guard codings.isEmpty else {
            if !lengths.isEmpty { throw .malformed(.lengthAndTransferCoding) }
            if version == .http10 { throw .malformed(.transferCodingInHTTP10) }
            try requireChunked(codings)
            return .chunked
        }
        guard let first = lengths.first else { return .none }
        let items = lengths.flatMap(Self.items)
        let length = try length(items.first ?? first[...])
        for item in items.dropFirst() where try Self.length(item) != length {
            throw .malformed(.differingContentLengths)
        }
        return length == 0 ? .none : .length(length)
    }

    /// - Throws: `malformed` unless the string consists of digits. A number beyond `Int` is `Int.max`.
    private static func length(_ text: Substring) throws(RequestError) -> Int {
        guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else { throw .malformed(.contentLength) }
        return Int(text) ?? .max
    }

    private static func requireChunked(_ fields: [String]) throws(RequestError) {
        let codings = fields.flatMap(items)
        if codings.contains(where: { !$0.isEmpty && !$0.equalsIgnoringASCIICase("chunked") }) {
            throw .unknownTransferCoding
        }
        guard codings.count == 1, codings.first?.isEmpty == false else { throw .malformed(.transferCoding) }
    }

    private static func items(_ list: String) -> [Substring] {
        list.split(separator: ",", omittingEmptySubsequences: false).map { item in
            Substring(item.utf8.trimmingASCIIWhiteSpace)
        }
    }
}
