internal import Glibc
internal import Posix
internal import Text

/// The request in the form that libcurl takes.
extension CurlTransfer {
    /// The header lines. Fields that libcurl would add by itself are suppressed.
    ///
    /// - Throws: `protocolError` for a field that is not valid in HTTP.
    static func lines(_ request: FetchRequest) throws(FetchError) -> [String] {
        var lines = ["Expect:", "Connection: close"]
        if request.method == .post,
            !request.headers.contains(where: { $0.name.equalsIgnoringASCIICase("content-type") })
        {
            lines.append("Content-Type:")
        }
        for header in request.headers {
            guard header.isValid else { throw .protocolError(reason: "a header field of the request is not valid") }
            lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        return lines
    }

    /// `HOST:PORT:ADDRESS,ADDRESS`.
    static func resolveEntry(_ url: ParsedURL, _ addresses: [IPAddress]) -> String {
        let texts = addresses.map { address in
            if case .v6 = address { "[\(address)]" } else { "\(address)" }
        }
        return "\(url.host):\(url.port):\(texts.joined(separator: ","))"
    }
}

extension FetchRoute {
    var proxy: String? { if case .proxy(let url) = self { url } else { nil } }
    var unixSocket: String? { if case .unixSocket(let path) = self { path } else { nil } }
}

extension FetchHeader {
    /// A token, and a value without control characters but the tab (RFC 9110, section 5).
    fileprivate var isValid: Bool {
        !name.isEmpty && name.utf8.allSatisfy(\.isTokenByte) && value.utf8.allSatisfy(\.isFieldValueByte)
    }
}

/// Passes strings to `body` as a C array, valid until it returns.
func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    let pointers = unsafe strings.map { unsafe strdup($0) }
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.map { unsafe UnsafePointer($0) }.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
}
