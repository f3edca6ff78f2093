internal import Text

extension FetchResponseHead {
    /// Reads the lines of a head: a status line, which is skipped, and fields. Lines that are not fields are dropped.
    init(status: Int, lines: [UInt8]) {
        var headers: [FetchHeader] = []
        for line in lines.split(separator: UInt8(ascii: "\n")).dropFirst() {
            let text = line.trimmingASCIIWhiteSpace
            if let first = line.first, first.isWhiteSpace, let last = headers.last, !text.isEmpty {
                // The continuation of a folded line (RFC 9112, section 5.2).
                headers[headers.count - 1] = FetchHeader(last.name, "\(last.value) \(Self.string(text))")
            } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
                let (name, value) = (
                    text[..<colon].trimmingASCIIWhiteSpace, text[(colon + 1)...].trimmingASCIIWhiteSpace
                )
                headers.append(FetchHeader(Self.string(name), Self.string(value)))
            }
        }
        self.init(status: status, headers: headers)
    }

    private static func string(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
