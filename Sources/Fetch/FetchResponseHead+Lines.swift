extension FetchResponseHead {
    /// Reads the lines of a head: a status line, which is skipped, and fields. Lines that are not fields are dropped.
    init(status: Int, lines: [UInt8]) {
        var headers: [FetchHeader] = []
        for line in lines.split(separator: UInt8(ascii: "\n")).dropFirst() {
            let text = Self.trimmed(line)
            if let first = line.first, Self.isSpace(first), let last = headers.last, !text.isEmpty {
                // The continuation of a folded line (RFC 9112, section 5.2).
                headers[headers.count - 1] = FetchHeader(last.name, "\(last.value) \(Self.string(text))")
            } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
                let (name, value) = (Self.trimmed(text[..<colon]), Self.trimmed(text[(colon + 1)...]))
                headers.append(FetchHeader(Self.string(name), Self.string(value)))
            }
        }
        self.init(status: status, headers: headers)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let head = bytes.drop { isSpace($0) }
        return head.prefix((head.lastIndex { !isSpace($0) } ?? head.startIndex - 1) - head.startIndex + 1)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private static func string(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
