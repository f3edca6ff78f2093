internal import Text

/// The line before a chunk: its size, and extensions, which are counted and dropped (RFC 9112, section 7.1).
struct ChunkLine: Equatable {
    var size: Int
    var extensionBytes: Int

    init(_ line: ArraySlice<UInt8>) throws(RequestError) {
        let digits = line.prefix { $0.hexadecimalValue != nil }
        // Fifteen digits fit into Int and are beyond every limit.
        guard !digits.isEmpty, digits.count <= 15 else { throw .malformed(.chunkSize) }
        size = digits.reduce(0) { $0 << 4 | Int($1.hexadecimalValue ?? 0) }
        let rest = line[digits.endIndex...]
        extensionBytes = rest.count
        if rest.isEmpty { return }
        guard rest.first(where: { !$0.isBlank }) == UInt8(ascii: ";"), rest.allSatisfy(\.isFieldValueByte) else {
            throw .malformed(
                rest.first?.isBlank == true || rest.first == UInt8(ascii: ";") ? .chunkExtension : .chunkSize)
        }
    }
}
