package import Configuration
package import Conversation
internal import Fetch
internal import JSON
internal import Posix
internal import SystemPackage
internal import Text

/// Everything that is needed to call one model: its address, its API, its credential and its capabilities.
package struct ModelTarget: Equatable, Sendable {
    /// The API, the provider's name and the model's id, as they are stored with an answer.
    package let origin: ModelOrigin
    package let api: ProviderConfiguration.API
    /// The URL that the paths of the API are appended to, without a slash at the end.
    package let baseUrl: String
    let route: FetchRoute
    /// A file of certificates that are trusted for this provider; nil for none.
    let certificates: String?
    package var key: Secret?
    /// Whether the key is sent as `Authorization: Bearer` in any API, and instead of a configured `Authorization`.
    package var authHeader = false
    package var headers: [ProviderHeader] = []
    package var model: ModelConfiguration
    package var limits = ProviderLimits()
    /// The configured options of every request; the options of a request override them.
    package var defaults = SamplingOptions()

    package init(_ provider: ProviderConfiguration, model id: String) {
        origin = ModelOrigin(api: provider.api.rawValue, provider: provider.id, model: id)
        api = provider.api
        baseUrl = provider.baseUrl
        route = provider.route
        certificates = provider.certificates?.string
        key = provider.apiKey
        authHeader = provider.authHeader
        headers = provider.headers
        model = provider.model(id)
        limits = provider.limits
    }

    package var reference: ModelReference { ModelReference(provider: origin.provider, model: origin.model) }

    package static func == (left: Self, right: Self) -> Bool {
        left.origin == right.origin && left.api == right.api && left.baseUrl == right.baseUrl && left.key == right.key
            && left.route == right.route && left.certificates == right.certificates
            && left.authHeader == right.authHeader && left.headers == right.headers && left.model == right.model
            && left.limits == right.limits && left.defaults.isSame(as: right.defaults)
    }

    /// Removes the key, the configured header values, the address, and the proxy with its credentials from the error
    /// messages of an upstream.
    package var redaction: Redaction {
        var secrets = headers.filter { Self.mayBeSecret($0.name) }.map(\.value.revealed)
        let words = headers.filter { !Self.mayBeSecret($0.name) }.map(\.value.revealed)
        var addresses = [address, host]
        if let key { secrets.append(key.revealed) }
        if case .proxy(let url) = route {
            let proxy = URLAuthority(url)
            secrets += [url] + proxy.secrets
            addresses += [proxy.address, proxy.host]
        }
        return Redaction(secrets: secrets, words: words, addresses: addresses)
    }

    /// Whether the value of a header field is probably a credential, by the words in its name.
    private static func mayBeSecret(_ name: String) -> Bool {
        let name = Array(name.asciiLowercased.utf8)
        return name.contains(anyOf: ["key", "token", "auth", "secret", "cookie", "password", "credential"])
    }

    var timeouts: FetchTimeouts {
        FetchTimeouts(
            connect: .seconds(limits.connectSeconds), firstByte: .seconds(limits.firstByteSeconds),
            idle: .seconds(limits.idleSeconds))
    }

    /// Whether the provider has this name or this host.
    func isServed(by provider: String, at host: String) -> Bool {
        origin.provider == provider || self.host == host
    }

    /// The host of `baseUrl` in lower case, without port and credentials; empty for a text without a host.
    var host: String { URLAuthority(baseUrl).host }

    /// Whether the server is on this machine or in its network: its host has no dot, ends with `.local`, or is an address
    /// that the Internet does not reach.
    var isLocal: Bool {
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        if let address = IPAddress(name) { return !PrivateAddresses.isPublic(address) }
        return !name.isEmpty && (!name.utf8.contains(UInt8(ascii: ".")) || name.hasSuffix(".local"))
    }

    /// The host and the port of `baseUrl` in lower case, without credentials; empty for a text without a host.
    package var address: String { URLAuthority(baseUrl).address }

    /// The server as the journal names it: its address, with that of the proxy, or its Unix socket.
    package var place: String {
        switch route {
        case .direct, .publicAddress: address
        case .proxy(let url): "\(address) through the proxy \(URLAuthority(url).address)"
        case .unixSocket(let path): "unix:\(path)"
        }
    }
}

/// The part of a URL between `://` and the path; empty for a text without `://`.
private struct URLAuthority {
    /// `USER:PASSWORD`, as written in the URL; empty for none.
    let credentials: String
    /// The host and the port in lower case.
    let address: String

    init(_ url: String) {
        let bytes = Array(url.utf8)
        let start = bytes.firstRange(of: "://")?.upperBound ?? bytes.endIndex
        let authority = bytes[start...].prefix { $0 != UInt8(ascii: "/") }
        let sign = authority.lastIndex(of: UInt8(ascii: "@"))
        credentials = String(decoding: authority[..<(sign ?? start)], as: UTF8.self)
        address = String(decoding: authority[(sign.map { $0 + 1 } ?? start)...].asciiLowercased, as: UTF8.self)
    }

    /// The user with the password, and the password, each as written and without percent-encoding.
    var secrets: [String] {
        let colon = credentials.utf8.firstIndex(of: UInt8(ascii: ":"))
        let password = colon.map { credentials[credentials.index(after: $0)...] } ?? ""
        let written = [credentials[...], password]
        return written.map(String.init) + written.compactMap { PercentEncoding.decode($0) }
    }

    /// The host in lower case, an IPv6 address in brackets.
    var host: String {
        // The port follows the last colon, unless that one is within the brackets of an IPv6 address.
        let colon = address.utf8.lastIndex(of: UInt8(ascii: ":"))
        guard let colon, !address[colon...].utf8.contains(UInt8(ascii: "]")) else { return address }
        return String(address[..<colon])
    }
}

extension SamplingOptions {
    /// Whether both hold the same values, byte for byte.
    func isSame(as other: SamplingOptions) -> Bool {
        Field.allCases.allSatisfy { self[$0] == other[$0] }
            && others.elementsEqual(other.others) { $0.name == $1.name && $0.value == $1.value }
    }
}
