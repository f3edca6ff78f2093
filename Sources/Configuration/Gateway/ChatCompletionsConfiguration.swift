internal import Text

/// The section `gateway.http.endpoints.chatCompletions` (C-22).
package struct ChatCompletionsConfiguration: Equatable, Sendable {
    /// Whether `/v1/chat/completions` and `/v1/models` exist.
    package var enabled = false
    /// Longest request body, in bytes (20 MiB).
    package var maxBodyBytes = 20 << 20
    /// Number of messages in one request.
    package var messagesMax = 10_000
    /// Number of content parts and tool calls of all messages of one request together.
    package var contentPartsMax = 20_000
    /// Number of images in one request.
    package var maxImageParts = 8
    /// All images of one request together, decoded, in bytes (20 MiB).
    package var maxTotalImageBytes = 20 << 20
    package var images = ImageLimits()
    /// Aliases of agents for a request's `model`, in the file's order; `"*"` matches every unknown name.
    package var modelAliases: [ModelAlias] = []
    /// Whether responses contain the reasoning of models.
    package var reasoning = Reasoning.include

    package init() {}

    package enum Reasoning: String, Equatable, Sendable, CaseIterable {
        case include, omit
    }
}

/// One member of `modelAliases`: a request for `model` goes to the agent `agentId`.
package struct ModelAlias: Equatable, Sendable {
    package let model: String
    /// The id of a configured agent, folded.
    package let agentId: String

    package init(model: String, agentId: String) {
        self.model = model
        self.agentId = agentId
    }
}

/// The section `images` of an endpoint (P-14, P-15).
package struct ImageLimits: Equatable, Sendable {
    /// Whether a request may name images by http or https URLs.
    package var allowUrl = false
    /// Hosts that such URLs may name; `*.` at the start matches any subdomain; empty allows every public host.
    package var urlAllowlist: [String] = []
    /// Media types accepted.
    package var allowedMimes = ["image/jpeg", "image/png", "image/gif", "image/webp"]
    /// Largest image, decoded, in bytes (10 MiB).
    package var maxBytes = 10 << 20
    /// Redirects followed for one URL.
    package var maxRedirects = 3
    /// Time for fetching one URL, in milliseconds.
    package var timeoutMs = 10_000

    package init() {}
}

extension ChatCompletionsConfiguration {
    mutating func read(_ section: ConfigurationSection, agentIds: [String]) {
        section.read("enabled", into: &enabled)
        section.read("maxBodyBytes", into: &maxBodyBytes, in: 1...(1 << 29))
        section.read("messagesMax", into: &messagesMax, in: 1...1_000_000)
        section.read("contentPartsMax", into: &contentPartsMax, in: 1...1_000_000)
        section.read("maxImageParts", into: &maxImageParts, in: 0...1_000)
        section.read("maxTotalImageBytes", into: &maxTotalImageBytes, in: 1...(1 << 29))
        section.section("images") { images.read($0) }
        section.read("reasoning", into: &reasoning)
        modelAliases = section.texts(of: "modelAliases").compactMap { name, id in
            let folded = id.text.asciiLowercased
            if agentIds.contains(folded) { return ModelAlias(model: name, agentId: folded) }
            section.context.report(.error, id.path, at: id.position, "no agent has this id")
            return nil
        }
    }
}

extension ImageLimits {
    mutating func read(_ section: ConfigurationSection) {
        section.read("allowUrl", into: &allowUrl)
        section.read("urlAllowlist", into: &urlAllowlist)
        section.read("allowedMimes", into: &allowedMimes)
        section.read("maxBytes", into: &maxBytes, in: 1...(1 << 29))
        section.read("maxRedirects", into: &maxRedirects, in: 0...20)
        section.read("timeoutMs", into: &timeoutMs, in: 1...600_000)
    }
}
