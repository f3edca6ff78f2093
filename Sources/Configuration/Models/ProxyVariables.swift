internal import Posix
internal import Text

/// The environment variables that name proxies, with the meaning that they have for curl(1).
///
/// `HTTP_PROXY` in upper case is not read, because in a CGI program a client could set it.
struct ProxyVariables {
    /// The meaning of a variable that is set.
    enum Variable {
        case proxy(Secret)
        /// Why its value does not name a proxy.
        case fault(String)
    }

    private var http: Variable?
    private var https: Variable?
    /// The hosts that are reached without a proxy: names with their subdomains, addresses, ranges, or `*` for all.
    private let exempt: [Substring]

    /// Reads the variables and warns about those that do not name a proxy: only some providers may need them.
    init(_ section: ConfigurationSection) {
        let environment = section.context.environment
        let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        exempt = list.split { $0 == "," || $0.isWhitespace }
        http = Self.variable(["http_proxy"], section)
        https = Self.variable(["https_proxy", "HTTPS_PROXY"], section)
    }

    private static func variable(_ names: [String], _ section: ConfigurationSection) -> Variable? {
        guard let name = names.first(where: { section.context.environment[$0] != nil }),
            let text = section.context.environment[name]
        else { return nil }
        if let url = proxyURL(text) { return .proxy(Secret(url, from: .environment(name: name))) }
        let fault = "the environment variable \(name): \(proxyExpectation)"
        section.context.report(.warning, section.path, at: nil, fault)
        return .fault(fault)
    }

    /// The variable for a base URL; nil for a direct connection. This machine is never reached through a proxy.
    func variable(for baseUrl: String) -> Variable? {
        guard let found = baseUrl.hasPrefix("https:") ? https : http, !isExempt(host(of: baseUrl)) else { return nil }
        return found
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

/// The URL of a proxy; nil for a text that does not name a proxy.
///
/// A text without a scheme gets `http://`. A URL without a port gets the port that curl(1) uses.
func proxyURL(_ text: String) -> String? {
    var url = text.utf8.contains(UInt8(ascii: ":")) && !text.contains("://") ? "http://" + text : text
    if url.hasSuffix("/") { url.removeLast() }
    guard let scheme = ["http://", "https://"].first(where: { url.hasPrefix($0) }) else { return nil }
    let place = url.dropFirst(scheme.count)
    guard place.utf8.allSatisfy({ $0.isVisible && !"/?#\\\"<>^`{|}".utf8.contains($0) }) else { return nil }
    let authority = place.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
    let bracket = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : nil
    let host = bracket.map { authority[...$0] } ?? authority.prefix { $0 != ":" }
    let port = authority.dropFirst(host.count)
    guard port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()) ?? 0 > 0) else { return nil }
    let isAddress = host.hasPrefix("[") && host.hasSuffix("]") && IPAddress(String(host.dropFirst().dropLast())) != nil
    let isName = !host.isEmpty && host.utf8.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ".") }
    guard isAddress || isName else { return nil }
    return port.isEmpty ? url + (scheme == "https://" ? ":443" : ":1080") : url
}
