internal import Text

/// A member of `models.providers`, over the built-in values for its name (C-41).
package struct ProviderConfiguration: Equatable, Sendable {
    /// The name at the start of model references, in lower case.
    package let id: String
    /// The base URL of its API, without a slash at the end: `https://openrouter.ai/api/v1`.
    package var baseUrl: String
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
    /// Whether the file configures it; false for a provider that is only built in.
    package var isConfigured = false

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
    mutating func read(_ section: ConfigurationSection) {
        isConfigured = true
        readAddress(section)
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
            "injectNumCtxForOpenAICompat", "params", "region", "request", "timeoutSeconds", "transport")
    }

    private mutating func readAddress(_ section: ConfigurationSection) {
        let text = section.text("baseUrl")
        if let text {
            baseUrl = String(text.trimmingASCIIWhiteSpace)
            while baseUrl.hasSuffix("/") { baseUrl.removeLast() }
            if !isAddress(baseUrl) {
                section.report(
                    .error, "baseUrl", "expected an address such as https://host/v1, without user, query or fragment")
            }
        } else if baseUrl.isEmpty && section.member("baseUrl") == nil {
            section.report(.error, "baseUrl", "this provider has no built-in address; set this key")
        }
        section.record("baseUrl", .text, baseUrl)
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
            section.report(.error, "api", "expected \(API.allCases.map(\.rawValue).joined(separator: ", "))")
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

/// Whether a string is an http or https URL with a host and without user, query, fragment or white space.
private func isAddress(_ text: String) -> Bool {
    guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return false }
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    let host = rest.prefix { $0 != UInt8(ascii: "/") }
    return !host.isEmpty && host.first != UInt8(ascii: ":")
        && rest.allSatisfy { $0.isVisible && !"@?#\\\"<>^`{|}".utf8.contains($0) }
}
