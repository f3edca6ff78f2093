internal import Text

/// Writes an event stream (WHATWG HTML, section 9.2): data and comments only (H-61).
package enum ServerSentEvents {
    package static let contentType = "text/event-stream; charset=utf-8"

    /// The event that ends a stream of the OpenAI API.
    package static let done = event("[DONE]".utf8)

    /// One event: a `data:` line for each line of the data, and the empty line that ends it. JSON is one line.
    package static func event(_ data: some Collection<UInt8>) -> [UInt8] {
        lines(data, prefix: "data: ") + [.lineFeed]
    }

    /// A comment, which clients ignore: it keeps an idle stream alive. The empty line after it dispatches no event.
    package static func comment(_ text: String) -> [UInt8] {
        lines(text.utf8, prefix: ": ") + [.lineFeed]
    }

    private static func lines(_ text: some Collection<UInt8>, prefix: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + 16)
        bytes += prefix.utf8
        var previous: UInt8 = 0
        for byte in text {
            let isSecondOfPair = byte == .lineFeed && previous == .carriageReturn
            previous = byte
            if isSecondOfPair { continue }
            if byte == .lineFeed || byte == .carriageReturn {
                bytes.append(.lineFeed)
                bytes += prefix.utf8
            } else {
                bytes.append(byte)
            }
        }
        bytes.append(.lineFeed)
        return bytes
    }
}
