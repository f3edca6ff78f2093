internal import Text

/// Received bytes that are not used up yet, taken by the line or by the count; each byte is searched once.
struct LineBuffer {
    private var bytes: [UInt8] = []
    private var start = 0
    /// Up to here no line end was found.
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

    /// Takes a line without its CRLF; nil until all of it has arrived.
    ///
    /// The length is judged before the content and needs no line end, so that the answer is the same however the
    /// bytes were cut. LF alone ends no line: RFC 9112, section 2.2, allows to accept it, and a proxy in front that
    /// does not would then see another message than we do.
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

    /// Takes what is there, at most `count` bytes.
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
