internal import Posix
package import SystemPackage
internal import Text

/// A member of `models.providers`, over the built-in values for its name (C-41).
package struct ProviderConfiguration: Equatable, Sendable {
    /// The name at the start of model references, in lower case.
    package let id: String
    /// The base URL of its API, without a slash at the end: `https://openrouter.ai/api/v1`.
    package var baseUrl: String
    /// The Unix socket at which its API is served; nil for a host.
    package var unixSocket: String?
    /// The URL of the HTTP proxy through which it is reached; nil for none.
    package var proxy: Secret?
    /// A file of certificates that are trusted for it in addition to those in the system's directories, and instead of
    /// those in `$SSL_CERT_FILE`.
    package var certificates: FilePath?
    package var api = API.openAICompletions
    /// nil for a provider without a key, such as a local server.
    package var apiKey: Secret?
    /// Whether the key is always sent as `Authorization: Bearer`, next to the API's own field for it and instead of an
    /// `Authorization` field in `headers`.
    package var authHeader = false
    /// Further request fields, in the file's order.
    package var headers: [ProviderHeader] = []
    /// Descriptions of its models; other models may be used, too.
    package var models: [ModelConfiguration] = []
    package var limits = ProviderLimits()
    /// The variable or secret that is missing or not usable, so that its models cannot be called; nil for none.
    package var fault: String?
    /// Whether the file configures it; false for a provider that is only built in.
    package var isConfigured = false

    /// Largest file of certificates, in bytes (1 MiB): it is read for each connection.
    private static let certificatesBytesMax = 1 << 20

    package init(id: String, baseUrl: String) {
        self.id = id
        self.baseUrl = baseUrl
    }

    /// The description of a model, or the defaults for a model that the file does not list.
    package func model(_ id: String) -> ModelConfiguration {
        models.first { $0.id.utf8.elementsEqual(id.utf8) } ?? ModelConfiguration(id: id)
    }

    /// The wire formats of upstream APIs, by the reference's names.
    package enum API: String, Equatable, Sendable, CaseIterable {
        case openAICompletions = "openai-completions"
        case openAIResponses = "openai-responses"
        case anthropicMessages = "anthropic-messages"
        case googleGenerativeAI = "google-generative-ai"
    }
}

/// A header field for requests to a provider; the value may be a secret.
package struct ProviderHeader: Equatable, Sendable {
    package let name: String
    package let value: Secret

    package init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }
}

extension ProviderConfiguration {
    /// - Parameter variables: the proxies of providers without a proxy of their own.
    mutating func read(_ section: ConfigurationSection, _ variables: ProxyVariables) {
        isConfigured = true
        readAddress(section)
        readProxy(section, variables)
        section.section("tls") { readCertificates($0) }
        readAPI(section)
        apiKey = section.secret("apiKey") ?? apiKey
        section.read("authHeader", into: &authHeader)
        readHeaders(section)
        limits.read(section)
        section.list("models") { entry in
            guard let model = ModelConfiguration(entry) else { return }
            if models.contains(where: { $0.id.utf8.elementsEqual(model.id.utf8) }) {
                entry.report(.warning, "id", "an earlier model has the same id; this one has no effect")
            }
            models.append(model)
        }
        section.withoutEffect(
            "request", because: "has no effect: this gateway has the keys headers, proxy and tls.caFile instead")
        section.withoutEffect(
            "injectNumCtxForOpenAICompat", "params", "region", "timeoutSeconds", "transport")
    }

    private mutating func readAddress(_ section: ConfigurationSection) {
        let text = section.text("baseUrl")
        if let text {
            baseUrl = String(text.trimmingASCIIWhiteSpace)
            while baseUrl.hasSuffix("/") { baseUrl.removeLast() }
            if let place = UnixSocketURL(baseUrl) { (unixSocket, baseUrl) = (place.path, place.url) }
            if !isAddress(baseUrl) {
                section.report(
                    .error, "baseUrl",
                    "expected an address such as https://host/v1 or unix:/run/server.sock:/v1, without user, query or "
                        + "fragment")
            } else if baseUrl.hasSuffix("/chat/completions") {
                section.report(
                    .warning, "baseUrl", "requests add /chat/completions to this URL; remove it from the end")
            }
        } else if baseUrl.isEmpty && section.member("baseUrl") == nil {
            section.report(.error, "baseUrl", "this provider has no built-in address; set this key")
        }
        section.record("baseUrl", .text, unixSocket == nil ? baseUrl : text)
    }

    /// Takes the proxy from the environment. If the variable does not name one, the provider cannot be called, because
    /// it must not be reached directly instead.
    mutating func takeProxy(_ variables: ProxyVariables) {
        switch variables.variable(for: baseUrl) {
        case .proxy(let named): proxy = named
        case .fault(let reason): fault = reason
        case nil: break
        }
    }

    private mutating func readProxy(_ section: ConfigurationSection, _ variables: ProxyVariables) {
        guard let written = section.secret("proxy") else {
            if unixSocket == nil { takeProxy(variables) }
            return
        }
        if written.revealed == "none" { return }
        if unixSocket != nil {
            section.report(.error, "proxy", "a provider at a Unix socket is not reached through a proxy")
        } else if let url = proxyURL(written.revealed) {
            proxy = Secret(url, from: written.origin)
        } else {
            section.report(.error, "proxy", "\(proxyExpectation), or none")
        }
    }

    /// Warns about a file that cannot be used, because only requests to this provider need it.
    private mutating func readCertificates(_ section: ConfigurationSection) {
        var file: String?
        section.read("caFile", into: &file)
        guard let file else { return }
        let path = section.context.directory.pushing(FilePath(file))
        certificates = path
        let fault: String
        do throws(FileReadError) {
            let bytes = try File.read(path, bytesMax: Self.certificatesBytesMax)
            if String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") { return }
            fault = "the file contains no certificate in PEM form"
        } catch {
            fault = "the file \(SourceReader.reason(error))"
        }
        section.report(.warning, "caFile", "\(fault); requests to this provider will fail")
    }

    private mutating func readAPI(_ section: ConfigurationSection) {
        let others = [
            "azure-openai-responses", "bedrock-converse-stream", "github-copilot", "google-vertex", "ollama",
            "openai-codex-responses",
        ]
        let word = section.text("api")
        if let word, let known = API(rawValue: word) {
            api = known
        } else if let word, others.contains(word) {
            section.report(.warning, "api", "this api is not supported; \(api.rawValue) is used")
        } else if word != nil {
            section.report(.error, "api", "expected one of \(API.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        section.record("api", .choice(API.allCases.map(\.rawValue)), api.rawValue)
        switch section.text("auth") {
        case nil, "api-key", "token": break
        case "oauth", "aws-sdk":
            section.report(
                .warning, "auth", "this kind of authentication is not supported; apiKey is sent if it is set")
        default: section.report(.error, "auth", "expected api-key, token")
        }
    }

    private mutating func readHeaders(_ section: ConfigurationSection) {
        for member in section.map("headers") {
            let keyPath = section.path.appending(.key("headers")).appending(.name(member.key))
            if !isFieldName(member.key) {
                section.context.report(.error, keyPath, at: member.position, "not the name of a header field")
            } else if let value = section.secret(in: member.value, at: keyPath) {
                headers.append(ProviderHeader(name: member.key, value: value))
            }
        }
        section.record("headers", .map, StringObject(headers.map { ($0.name, "(secret)") }))
    }
}

/// A base URL such as `unix:/run/server.sock:/v1`: the path of a Unix socket, and the path of the API there.
private struct UnixSocketURL {
    /// Longest path of a socket, in bytes: unix(7).
    private static let pathBytesMax = 107

    let path: String
    /// The URL that is requested at the socket.
    let url: String

    /// Nil for another URL, and for one whose socket has no absolute path.
    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "unix", parts[1].hasPrefix("/"), parts[1].utf8.count <= Self.pathBytesMax,
            parts.count == 2 || parts[2].isEmpty || parts[2].hasPrefix("/")
        else { return nil }
        path = String(parts[1])
        url = "http://localhost" + (parts.count == 3 ? parts[2] : "")
    }
}

/// Whether a string is an http or https URL with a host and without user, query, fragment or white space.
private func isAddress(_ text: String) -> Bool {
    guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return false }
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    let host = rest.prefix { $0 != UInt8(ascii: "/") }
    return !host.isEmpty && host.first != UInt8(ascii: ":")
        && rest.allSatisfy { $0.isVisible && !"@?#\\\"<>^`{|}".utf8.contains($0) }
}
