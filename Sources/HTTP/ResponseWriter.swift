package import HTTPTypes
internal import Text

/// The bytes of one response of HTTP/1.1: head, framed body, end (RFC 9112).
///
/// A value: it returns bytes and sends nothing. Each response closes its connection.
package struct ResponseWriter: Equatable, Sendable {
    /// How the client finds the end of the body.
    package enum Framing: Equatable, Sendable {
        /// The response has no body: a response to HEAD, or one with status 204 or 304.
        case none
        case fixed
        case chunked
        /// The end of the connection, for HTTP/1.0.
        case untilClose
    }

    /// The length of a body, when the head is written.
    package enum Length: Equatable, Sendable {
        case bytes(Int)
        case unknown
    }

    private let isHead: Bool
    private let version: RequestHead.Version
    package private(set) var framing = Framing.none

    /// - Parameter request: nil if no request could be read; the response is then that to a 1.1 request with a body.
    package init(for request: RequestHead?) {
        isHead = request?.request.method == .head
        version = request?.version ?? .http11
    }

    /// The interim response that requests the body (RFC 9110, section 15.2.1).
    package static let interimContinue = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Decides the framing and returns the head with its empty line. Content-Length, Transfer-Encoding and Connection
    /// are set here and replace those of the response.
    package mutating func head(_ response: HTTPResponse, length: Length) -> [UInt8] {
        framing = Self.framing(of: response.status.code, length, version)
        var fields = response.headerFields
        fields[.connection] = "close"
        fields[.contentLength] = nil
        fields[.transferEncoding] = nil
        switch (framing, length) {
        case (.fixed, .bytes(let count)): fields[.contentLength] = String(count)
        case (.chunked, _): fields[.transferEncoding] = "chunked"
        default: break
        }
        // The head is that of GET (RFC 9110, section 9.3.2); only the body is missing.
        if isHead { framing = .none }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        let status = response.status
        let reason = status.reasonPhrase.isEmpty ? ReasonPhrase.of(status.code) : status.reasonPhrase
        bytes += "HTTP/1.1 \(status.code) \(reason)".utf8.lazy.map(Self.harmless)
        for field in fields {
            bytes += "\r\n\(field.name.rawName): ".utf8
            bytes += field.value.utf8.lazy.map(Self.harmless)
        }
        bytes += "\r\n\r\n".utf8
        return bytes
    }

    /// A piece of the body with its framing; empty for an empty piece, which would end a chunked body.
    package func body(_ piece: some Collection<UInt8>) -> [UInt8] {
        if piece.isEmpty { return [] }
        switch framing {
        case .none: return []
        case .fixed, .untilClose: return Array(piece)
        case .chunked:
            var bytes = Array(String(piece.count, radix: 16).utf8)
            bytes.reserveCapacity(bytes.count + piece.count + 4)
            bytes += "\r\n".utf8
            bytes += piece
            bytes += "\r\n".utf8
            return bytes
        }
    }

    /// The end of the body, in addition to the end of the connection.
    package func end() -> [UInt8] {
        framing == .chunked ? Array("0\r\n\r\n".utf8) : []
    }

    private static func framing(of status: Int, _ length: Length, _ version: RequestHead.Version) -> Framing {
        if status < 200 || status == 204 || status == 304 { return .none }
        if case .bytes = length { return .fixed }
        return version == .http11 ? .chunked : .untilClose
    }

    /// HTTPTypes accepts no control character in a value; a head does not depend on that.
    private static func harmless(_ byte: UInt8) -> UInt8 {
        byte.isFieldValueByte ? byte : .space
    }
}
