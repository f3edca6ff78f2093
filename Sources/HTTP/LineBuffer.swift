internal import Text

/// Received bytes that were not consumed yet, taken by line or by count; each byte is searched once.
struct LineBuffer {
    private var bytes: [UInt8] = []
    private var start = 0
    /// There is no line end before this index.
    private var searched = 0

    var isEmpty: Bool { start == bytes.count }
    var first: UInt8? { isEmpty ? nil : bytes[start] }

    mutating func append(_ more: some Collection<UInt8>) {
        if isEmpty {
            bytes.removeAll(keepingCapacity: true)
            start = 0
            searched = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Takes a line without its CRLF; nil until the whole line has arrived.
    ///
    /// The length is checked before the content and without the line end, so that the result does not depend on how the
    /// bytes were divided. LF alone does not end a line: RFC 9112, section 2.2, permits to accept it, but a proxy that
    /// does not accept it would then read another message.
    mutating func takeLine(max: Int, _ limit: RequestLimit) throws(RequestError) -> ArraySlice<UInt8>? {
        guard let end = bytes[searched...].firstIndex(of: .lineFeed) else {
            searched = bytes.count
            let pending = bytes.count - start
            // The last byte may be the CR of the line end.
            if pending > max + 1 || (pending > max && bytes.last != .carriageReturn) { throw .limitExceeded(limit) }
            return nil
        }
        let ended = end > start && bytes[end - 1] == .carriageReturn
        let line = bytes[start..<(ended ? end - 1 : end)]
        if line.count > max { throw .limitExceeded(limit) }
        guard ended else { throw .malformed(.bareLineFeed) }
        if line.contains(.carriageReturn) { throw .malformed(.bareCarriageReturn) }
        start = end + 1
        searched = start
        return line
    }

    /// Takes the available bytes, at most `count`.
    mutating func take(max count: Int) -> ArraySlice<UInt8> {
        let end = start + min(count, bytes.count - start)
        defer {
            start = end
            searched = end
        }
        return bytes[start..<end]
    }

    mutating func removeAll() {
        bytes = []
        start = 0
        searched = 0
    }
}
