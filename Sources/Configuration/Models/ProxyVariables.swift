internal import Posix
internal import Text

/// The environment variables that name proxies, with the meaning that they have for curl(1).
///
/// `HTTP_PROXY` in upper case is not read, because in a CGI program a client could set it.
struct ProxyVariables {
    private var http: Secret?
    private var https: Secret?
    /// The hosts that are reached without a proxy: names with their subdomains, addresses, ranges, or `*` for all.
    private let exempt: [Substring]

    /// Reads the variables and reports those that do not name a proxy.
    init(_ section: ConfigurationSection) {
        let environment = section.context.environment
        let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        exempt = list.split { $0 == "," || $0.isWhitespace }
        http = Self.proxy(["http_proxy"], section)
        https = Self.proxy(["https_proxy", "HTTPS_PROXY"], section)
    }

    private static func proxy(_ names: [String], _ section: ConfigurationSection) -> Secret? {
        guard let name = names.first(where: { section.context.environment[$0] != nil }),
            let text = section.context.environment[name]
        else { return nil }
        if let url = proxyURL(text) { return Secret(url, from: .environment(name: name)) }
        section.context.report(
            .error, section.path, at: nil, "the environment variable \(name): \(proxyExpectation)")
        return nil
    }

    /// The proxy for a base URL; nil for none. This machine is never reached through a proxy.
    func proxy(for baseUrl: String) -> Secret? {
        guard let proxy = baseUrl.hasPrefix("https:") ? https : http, !isExempt(host(of: baseUrl)) else { return nil }
        return proxy
    }

    private func isExempt(_ host: String) -> Bool {
        let address = IPAddress(host)
        if address?.isLoopback == true || host == "localhost" || host.hasSuffix(".localhost") { return true }
        return exempt.contains { entry in
            if entry == "*" { return true }
            if let address { return NetworkRange(String(entry))?.contains(address) == true }
            let name = entry.trimmingPrefix("*").trimmingPrefix(".").asciiLowercased
            return !name.isEmpty && (host == name || host.hasSuffix("." + name))
        }
    }
}

/// The host of a URL in lower case, without brackets, user and port; empty for a text without a host.
private func host(of url: String) -> String {
    let parts = url.split(separator: "://", maxSplits: 1)
    guard parts.count == 2 else { return "" }
    let authority = parts[1].prefix { $0 != "/" }
    let host = authority.hasPrefix("[") ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    return host.asciiLowercased
}

/// What the value of a proxy must be.
let proxyExpectation = "expected http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ before the host if needed"

/// The URL of a proxy, with `http://` if the text has no scheme; nil for a text that does not name a proxy.
func proxyURL(_ text: String) -> String? {
    var url = text.utf8.contains(UInt8(ascii: ":")) && !text.contains("://") ? "http://" + text : text
    if url.hasSuffix("/") { url.removeLast() }
    guard let scheme = ["http://", "https://"].first(where: { url.hasPrefix($0) }) else { return nil }
    let place = url.dropFirst(scheme.count)
    guard place.utf8.allSatisfy({ $0.isVisible && !"/?#\\\"<>^`{|}".utf8.contains($0) }) else { return nil }
    let authority = place.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
    guard let colon = authority.lastIndex(of: ":"), UInt16(authority[authority.index(after: colon)...]) ?? 0 > 0 else {
        return nil
    }
    let host = authority[..<colon]
    let isAddress = host.hasPrefix("[") && host.hasSuffix("]") && IPAddress(String(host.dropFirst().dropLast())) != nil
    let isName = !host.isEmpty && host.utf8.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ".") }
    return isAddress || isName ? url : nil
}
