internal import JSON

extension Document {
    /// Parses JSON that a server sent. Bytes that are not UTF-8 are read as U+FFFD, because some servers of local
    /// models divide a character between two events, or send a token that contains only a part of a character.
    ///
    /// - Returns: nil if the bytes are not JSON.
    static func repairing(_ bytes: [UInt8]) -> (document: Document, isRepaired: Bool)? {
        // The position of a syntax error is not reported.
        if let document = try? Document(parsing: bytes) { return (document, false) }
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        let repaired = Array(String(decoding: bytes, as: UTF8.self).utf8)
        return (try? Document(parsing: repaired)).map { ($0, true) }
    }
}
