internal import JSON

extension Document {
    /// Parses JSON that a server sent. Bytes that are not UTF-8 are read as U+FFFD: some servers of local models divide a
    /// character between two events, or send a token that is only a part of one.
    ///
    /// - Returns: nil if the bytes are not JSON otherwise.
    static func repairing(_ bytes: [UInt8]) -> (document: Document, isRepaired: Bool)? {
        // The position of an error is of no use to any reader.
        if let document = try? Document(parsing: bytes) { return (document, false) }
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        let repaired = Array(String(decoding: bytes, as: UTF8.self).utf8)
        return (try? Document(parsing: repaired)).map { ($0, true) }
    }
}
