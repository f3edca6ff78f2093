internal import HTTPTypes
internal import Text

/// The parts of the first line of a request (RFC 9112, section 3).
struct RequestLine: Equatable {
    var method: HTTPRequest.Method
    /// Path and query, or `*`.
    var path: String
    /// The authority of an absolute target.
    var authority: String?
    /// The scheme of an absolute target; `http` otherwise.
    var scheme: String
    var version: RequestHead.Version

    init(_ line: ArraySlice<UInt8>) throws(RequestError) {
        let parts = line.split(separator: .space, omittingEmptySubsequences: false)
        guard let first = parts.first, first.allSatisfy(\.isTokenByte),
            let method = HTTPRequest.Method(String(decoding: first, as: UTF8.self))
        else { throw .malformed(.method) }
        guard parts.count == 3 else { throw .malformed(.requestLine) }
        self.method = method
        version = try Self.version(parts[2])
        let target = parts[1]
        guard !target.isEmpty, target.allSatisfy({ $0.isVisible && $0 != UInt8(ascii: "#") }) else {
            throw .malformed(.target)
        }
        scheme = "http"
        if target.first == UInt8(ascii: "/") || (target.elementsEqual("*".utf8) && method == .options) {
            path = String(decoding: target, as: UTF8.self)
        } else {
            (scheme, authority, path) = try Self.absolute(String(decoding: target, as: UTF8.self), method)
        }
    }

    private static func version(_ text: ArraySlice<UInt8>) throws(RequestError) -> RequestHead.Version {
        let name = "HTTP/".utf8
        let digits = text.dropFirst(name.count)
        guard text.starts(with: name), digits.count == 3, let major = digits.first, let minor = digits.last,
            major.isDigit, minor.isDigit, digits[digits.startIndex + 1] == UInt8(ascii: ".")
        else { throw .malformed(.version) }
        guard major == UInt8(ascii: "1") else { throw .unsupportedVersion }
        return minor == UInt8(ascii: "0") ? .http10 : .http11
    }

    /// `http://authority/path?query`, which every server must accept (RFC 9112, section 3.2.2). The authority form of
    /// CONNECT is not accepted, because the gateway is not a tunnel.
    private static func absolute(
        _ target: String, _ method: HTTPRequest.Method
    ) throws(RequestError) -> (scheme: String, authority: String, path: String) {
        guard let colon = target.firstIndex(of: ":") else { throw .malformed(.target) }
        let scheme = target[..<colon]
        let rest = target[colon...].dropFirst()
        let isSecure = scheme.equalsIgnoringASCIICase("https")
        guard isSecure || scheme.equalsIgnoringASCIICase("http"), rest.hasPrefix("//") else {
            throw .malformed(.target)
        }
        let authority = rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
        guard Authority(String(authority)) != nil else { throw .malformed(.target) }
        var path = String(rest[authority.endIndex...])
        if path.isEmpty, method == .options {
            path = "*"
        } else if !path.hasPrefix("/") {
            path = "/" + path
        }
        return (isSecure ? "https" : "http", String(authority), path)
    }
}
