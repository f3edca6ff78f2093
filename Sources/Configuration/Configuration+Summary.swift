internal import Posix

extension Configuration {
    /// The values in effect as lines for people; contains no secret.
    package var summary: [String] {
        let chat = gateway.http.chatCompletions.enabled
        let address = "\(gateway.bind.host):\(gateway.port)"
        var lines = [
            "chat completions: \(chat ? "on" : "off, until gateway.http.endpoints.chatCompletions.enabled is true")",
            "address: \(address), unless systemd passes sockets",
            "credential: \(gateway.authentication.summary)",
            "state: \(stateDirectory)",
        ]
        lines += agents.map { "agent \($0.summary(isDefault: $0.id == defaultAgentId))" }
        lines += models.providers.filter { $0.isConfigured || $0.apiKey != nil }.map { "provider \($0.summary)" }
        return lines
    }
}

extension AuthenticationConfiguration {
    fileprivate var summary: String {
        switch (mode, secret) {
        case (.none, _): "none; every client that can connect is served"
        case (_, let secret?): "the \(mode.rawValue) from \(secret.origin)"
        case (_, nil): "the \(mode.rawValue), which was not read"
        }
    }
}

extension Agent {
    fileprivate func summary(isDefault: Bool) -> String {
        var text = "\(id)\(isDefault ? " (default)" : ""): "
        if let model = settings.model {
            text += ([model.primary] + model.fallbacks).map(\.description).joined(separator: ", then ")
        } else {
            text += "the first available model"
        }
        let isMissing = (try? File.status(workspace)) == .some(nil)
        let remark = createsWorkspace ? ", which the next start creates" : ", which does not exist"
        return text + ", in \(workspace)\(isMissing ? remark : "")"
    }
}

extension ProviderConfiguration {
    fileprivate var summary: String {
        "\(id): \(baseUrl), \(apiKey.map { "with the key in \($0.origin)" } ?? "without a key")"
    }
}
