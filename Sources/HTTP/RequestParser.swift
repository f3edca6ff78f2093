internal import HTTPTypes
internal import Text

/// Parses one request of HTTP/1.1 or 1.0 into head and body, and no further byte (RFC 9112).
///
/// A value without a socket and a clock: the driver passes the bytes that it received, in pieces of any size, and takes
/// events until more input is needed. The head is an event of its own, so that the driver can check the
/// credential, lower `limits.bodyBytesMax` or send `100 Continue` before it reads the body. Bytes after the end
/// of the request are ignored: a connection carries one.
package struct RequestParser: Sendable {
    package enum Event: Equatable, Sendable {
        /// No event is possible before `receive` is called again.
        case needsInput
        /// Occurs once, first.
        case head(RequestHead)
        /// The next piece of the body, without its framing; never empty.
        case body(ArraySlice<UInt8>)
        /// The request is complete; every later call returns this again.
        case end
    }

    private enum State {
        case start
        case fields
        case length(left: Int)
        case chunkLine
        case chunk(left: Int)
        case chunkEnd
        case trailers
        case ended
        case failed(RequestError)
    }

    package var limits: RequestParserLimits
    private var state = State.start
    private var buffer = LineBuffer()
    private var line: RequestLine?
    private var fields = HTTPFields()
    private var hosts: [String] = []
    private var emptyLines = 0
    private var headBytes = 0
    private var fieldCount = 0
    private var bodyBytes = 0
    private var chunkExtensionBytes = 0
    private var trailerBytes = 0

    package init(limits: RequestParserLimits = RequestParserLimits()) {
        self.limits = limits
    }

    /// Whether no byte of a request has arrived; then it is not an error if the client closes.
    package var isUntouched: Bool {
        if case .start = state { return buffer.isEmpty && emptyLines == 0 }
        return false
    }

    package mutating func receive(_ bytes: some Collection<UInt8>) {
        switch state {
        case .ended, .failed: break
        default: buffer.append(bytes)
        }
    }

    /// The next event in the bytes received so far.
    ///
    /// - Throws: the first error, and the same error again on every later call.
    package mutating func event() throws(RequestError) -> Event {
        do throws(RequestError) {
            while true {
                if let event = try step() { return event }
            }
        } catch {
            state = .failed(error)
            buffer.removeAll()
            throw error
        }
    }

    /// Takes one element of the message; nil if it has no event.
    private mutating func step() throws(RequestError) -> Event? {
        switch state {
        case .start: try startLine()
        case .fields: try fieldLine()
        case .length(let left): try body(left: left)
        case .chunkLine: try chunkLine()
        case .chunk(let left): try chunk(left: left)
        case .chunkEnd: try chunkEnd()
        case .trailers: try trailerLine()
        case .ended: .end
        case .failed(let error): throw error
        }
    }
}

/// The head.
extension RequestParser {
    private mutating func startLine() throws(RequestError) -> Event? {
        guard let first = buffer.first else { return .needsInput }
        // Otherwise another protocol, such as TLS, would be read until its first line feed.
        guard first.isTokenByte || first == .carriageReturn || first == .lineFeed else { throw .malformed(.method) }
        let room = limits.headBytesMax - 2
        let (max, limit): (Int, RequestLimit) =
            room < limits.requestLineBytesMax
            ? (room, .headBytesMax) : (limits.requestLineBytesMax, .requestLineBytesMax)
        guard let text = try buffer.takeLine(max: max, limit) else { return .needsInput }
        if text.isEmpty {
            emptyLines += 1
            if emptyLines > limits.emptyLinesMax { throw .limitExceeded(.emptyLinesMax) }
            return nil
        }
        line = try RequestLine(text)
        headBytes = text.count + 2
        state = .fields
        return nil
    }

    private mutating func fieldLine() throws(RequestError) -> Event? {
        let room = limits.headBytesMax - headBytes - 2
        guard let text = try buffer.takeLine(max: room, .headBytesMax) else { return .needsInput }
        headBytes += text.count + 2
        if text.isEmpty { return try headEnded() }
        if fieldCount == limits.fieldsMax { throw .limitExceeded(.fieldsMax) }
        fieldCount += 1
        let field = try FieldLine.parse(text)
        // HTTPTypes has no name for it, because it is the request's authority.
        if field.name.canonicalName == "host" {
            hosts.append(field.value)
        } else {
            fields.append(field)
        }
        return nil
    }

    private mutating func headEnded() throws(RequestError) -> Event? {
        guard let line else { return nil }
        let authority = try authority(of: line)
        let body = try MessageFraming.decide(fields, line.version)
        let waits = try expectsContinue(line.version)
        let request = HTTPRequest(
            method: line.method, scheme: line.scheme, authority: authority, path: line.path, headerFields: fields)
        switch body {
        case .none: state = .ended
        case .length(let count): state = .length(left: count)
        case .chunked: state = .chunkLine
        }
        return .head(
            RequestHead(request: request, version: line.version, body: body, expectsContinue: waits && body != .none))
    }

    /// The target's authority, else the Host field, of which 1.1 requires exactly one (RFC 9112, section 3.2).
    private func authority(of line: RequestLine) throws(RequestError) -> String? {
        if hosts.count > 1 { throw .malformed(.repeatedHost) }
        if hosts.isEmpty, line.version == .http11 { throw .malformed(.missingHost) }
        if let host = hosts.first, Authority(host) == nil { throw .malformed(.host) }
        return line.authority ?? hosts.first
    }

    /// RFC 9110, section 10.1.1; HTTP/1.0 has no expectations.
    private func expectsContinue(_ version: RequestHead.Version) throws(RequestError) -> Bool {
        guard version == .http11, let expectation = fields[.expect] else { return false }
        guard expectation.equalsIgnoringASCIICase("100-continue") else { throw .unknownExpectation }
        return true
    }
}

/// The body.
extension RequestParser {
    private mutating func body(left: Int) throws(RequestError) -> Event? {
        if bodyBytes == 0, left > limits.bodyBytesMax { throw .limitExceeded(.bodyBytesMax) }
        if left == 0 { return ended() }
        let piece = buffer.take(max: left)
        if piece.isEmpty { return .needsInput }
        bodyBytes += piece.count
        state = .length(left: left - piece.count)
        return .body(piece)
    }

    private mutating func chunkLine() throws(RequestError) -> Event? {
        guard let text = try buffer.takeLine(max: limits.chunkLineBytesMax, .chunkLineBytesMax) else {
            return .needsInput
        }
        let line = try ChunkLine(text)
        chunkExtensionBytes += line.extensionBytes
        if chunkExtensionBytes > limits.chunkExtensionBytesMax { throw .limitExceeded(.chunkExtensionBytesMax) }
        if line.size > limits.bodyBytesMax - bodyBytes { throw .limitExceeded(.bodyBytesMax) }
        bodyBytes += line.size
        state = line.size == 0 ? .trailers : .chunk(left: line.size)
        return nil
    }

    private mutating func chunk(left: Int) throws(RequestError) -> Event? {
        let piece = buffer.take(max: left)
        if piece.isEmpty { return .needsInput }
        state = piece.count == left ? .chunkEnd : .chunk(left: left - piece.count)
        return .body(piece)
    }

    private mutating func chunkEnd() throws(RequestError) -> Event? {
        guard let first = buffer.first else { return .needsInput }
        // Only the line end is valid here, so that there is no reason to wait for more.
        if first != .carriageReturn && first != .lineFeed { throw .malformed(.chunkEnd) }
        do throws(RequestError) {
            guard try buffer.takeLine(max: 0, .chunkLineBytesMax) != nil else { return .needsInput }
        } catch {
            throw .malformed(.chunkEnd)
        }
        state = .chunkLine
        return nil
    }

    private mutating func trailerLine() throws(RequestError) -> Event? {
        let room = limits.trailerBytesMax - trailerBytes - 2
        guard let text = try buffer.takeLine(max: room, .trailerBytesMax) else { return .needsInput }
        if text.isEmpty { return ended() }
        trailerBytes += text.count + 2
        _ = try FieldLine.parse(text)
        return nil
    }

    private mutating func ended() -> Event? {
        state = .ended
        buffer.removeAll()
        return .end
    }
}
