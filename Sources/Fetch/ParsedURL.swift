internal import CCurl
internal import Posix
internal import Text

/// An `http:` or `https:` URL, parsed by libcurl, so that the host that is checked is the host that is fetched.
@safe final class ParsedURL {
    /// The `CURLU` that the transfer uses.
    let handle: OpaquePointer
    /// A name of letters, digits, `-`, `_` and `.`; or an address without brackets.
    let host: String
    let port: UInt16

    /// The host as an address; nil for a name. `127.1`, `0x7f000001` and the like are addresses.
    var address: IPAddress? { IPAddress(host) }

    /// - Parameter isProxy: whether the URL may contain a user and a password.
    /// - Throws: `invalidURL`, `unavailable`.
    init(_ text: String, isProxy: Bool = false) throws(FetchError) {
        try loadFetch()
        guard let handle = unsafe ccurl_url() else { throw .invalidURL }
        unsafe self.handle = unsafe handle
        let flags = isProxy ? 0 : UInt32(CURLU_DISALLOW_USER)
        guard !text.utf8.contains(0), unsafe ccurl_url_set(handle, CURLUPART_URL, text, flags) == CURLUE_OK,
            let scheme = unsafe Self.part(CURLUPART_SCHEME, of: handle), scheme == "http" || scheme == "https",
            var host = unsafe Self.part(CURLUPART_HOST, of: handle),
            let port = unsafe Self.part(CURLUPART_PORT, of: handle).flatMap(UInt16.init)
        else {
            unsafe ccurl_url_cleanup(handle)
            throw .invalidURL
        }
        if host.first == "[" { host = String(host.dropFirst().dropLast()) }
        guard IPAddress(host) != nil || Self.isName(host) else {
            unsafe ccurl_url_cleanup(handle)
            throw .invalidURL
        }
        self.host = host
        self.port = port
    }

    deinit { unsafe ccurl_url_cleanup(handle) }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        let flags = UInt32(CURLU_DEFAULT_PORT)
        guard unsafe ccurl_url_get(handle, part, &text, flags) == CURLUE_OK, let text = unsafe text else { return nil }
        defer { unsafe ccurl_free(text) }
        return unsafe String(cString: text)
    }

    /// Whether a host is a name that the resolver may look up, and that is not an instruction of CURLOPT_RESOLVE.
    private static func isName(_ host: String) -> Bool {
        guard let first = host.utf8.first, first != UInt8(ascii: "-"), host.utf8.count <= 253 else { return false }
        return host.utf8.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ".") }
    }
}
