package import JSON

/// The settings that `agents.defaults` and an element of `agents.list` have in common.
package struct AgentSettings: Equatable, Sendable {
    /// nil when no model is configured.
    package var model: ModelChoice?
    /// The models that a request may choose, the primary and its fallbacks included; empty allows every model.
    package var allowedModels: [AllowedModel] = []
    /// Parameters for every model, in the file's order.
    package var params: [ModelParameter] = []
    package var identity = AgentIdentity()
    /// Reasoning effort when the request specifies none; nil leaves it to the model.
    package var thinkingDefault: ThinkingLevel?
    /// Time for one run, in seconds.
    package var timeoutSeconds = 600
    /// Tokens of context to use; nil for the context of the model.
    package var contextTokens: Int?
    /// Turns of one run.
    package var turnsMax = 50
    /// Tool calls of one run.
    package var toolCallsMax = 200
    /// Longest text of one run's answer, in bytes (4 MiB).
    package var answerBytesMax = 4 << 20
    /// Whether a new workspace stays empty, instead of getting bootstrap files.
    package var skipBootstrap = false
    /// Longest bootstrap file in the prompt, in characters.
    package var bootstrapMaxChars = 20_000
    /// Longest text of all bootstrap files in the prompt, in characters.
    package var bootstrapTotalMaxChars = 150_000
    /// Name of the user's time zone, as `Europe/Rome`; nil for the time zone of the machine.
    package var userTimezone: String?

    package init() {}

    ///
    package enum ThinkingLevel: String, Equatable, Sendable, CaseIterable {
        case off, minimal, low, medium, high, xhigh
    }
}

/// The section `identity` of an agent: its name and manner in the prompt.
package struct AgentIdentity: Equatable, Sendable {
    package var name: String?
    package var theme: String?
    package var emoji: String?

    package init() {}
}

/// The primary model of an agent and its fallbacks, in order (C-30, C-32).
package struct ModelChoice: Equatable, Sendable {
    package var primary: ModelReference
    package var fallbacks: [ModelReference]

    package init(_ primary: ModelReference, fallbacks: [ModelReference] = []) {
        self.primary = primary
        self.fallbacks = fallbacks
    }
}

/// A member of `agents.defaults.models`.
package struct AllowedModel: Equatable, Sendable {
    package let reference: ModelReference
    /// A short name for it, as written.
    package var alias: String?
    /// Parameters for this model, in the file's order; they win over the agent's.
    package var params: [ModelParameter] = []

    package init(_ reference: ModelReference, alias: String? = nil) {
        self.reference = reference
        self.alias = alias
    }
}

/// One parameter that is passed to a model: `temperature`, `maxTokens` …
package struct ModelParameter: Equatable, Sendable {
    package let name: String
    /// The value as JSON.
    package let value: Slice

    package init(name: String, value: Slice) {
        self.name = name
        self.value = value
    }
}

extension AgentSettings {
    /// Reads a section over the present values, so that an agent starts from the defaults.
    ///
    /// - Parameter names: receives the aliases of the section.
    mutating func read(_ section: ConfigurationSection, _ names: inout ModelNames) {
        readAllowedModels(section, &names)
        readModel(section, names)
        section.read("params", into: &params)
        section.section("identity") { identity.read($0) }
        section.read("thinkingDefault", into: &thinkingDefault)
        section.read("timeoutSeconds", into: &timeoutSeconds, in: 1...604_800)
        section.read("contextTokens", into: &contextTokens, in: 1...1_000_000_000)
        section.read("turnsMax", into: &turnsMax, in: 1...10_000)
        section.read("toolCallsMax", into: &toolCallsMax, in: 0...100_000)
        section.read("answerBytesMax", into: &answerBytesMax, in: 1...(1 << 30))
        section.read("skipBootstrap", into: &skipBootstrap)
        section.read("bootstrapMaxChars", into: &bootstrapMaxChars, in: 64...100_000_000)
        section.read("bootstrapTotalMaxChars", into: &bootstrapTotalMaxChars, in: 64...100_000_000)
        section.read("userTimezone", into: &userTimezone)
        readRestrictions(section)
    }

    /// Reads a string, or an object with `primary` and `fallbacks`; a missing member keeps its value (C-32).
    private mutating func readModel(_ section: ConfigurationSection, _ names: ModelNames) {
        let found = section.value("model")
        var primary = model?.primary.description
        var fallbacks = model?.fallbacks.map(\.description) ?? []
        if found?.members != nil || section.context.purpose == .listing {
            section.section("model") { choice in
                choice.read("primary", into: &primary)
                choice.read("fallbacks", into: &fallbacks)
            }
        } else if let found, found.text == nil {
            section.reportType("model", expected: "a string or an object", found: found)
        } else {
            section.read("model", into: &primary)
        }
        guard let reference = primary.flatMap({ names.resolve($0) }) else {
            if !fallbacks.isEmpty { section.report(.error, "model", "fallbacks without a primary model") }
            return
        }
        if let primary, found != nil, names.isGuess(primary) {
            section.report(.warning, "model", "the model has no provider; \(reference) is used")
        }
        let choice = ModelChoice(reference, fallbacks: fallbacks.compactMap { names.resolve($0) })
        model = choice
        for reference in [choice.primary] + choice.fallbacks where found != nil && !names.isKnown(reference) {
            section.report(
                .warning, "model",
                "unknown provider \(reference.provider); add it to models.providers, with its baseUrl"
            )
        }
    }

    private mutating func readAllowedModels(_ section: ConfigurationSection, _ names: inout ModelNames) {
        var models: [AllowedModel] = []
        section.sections("models") { name, entry in
            guard let reference = names.resolve(name) else { return }
            var model = AllowedModel(reference)
            entry.read("alias", into: &model.alias)
            entry.read("params", into: &model.params)
            entry.withoutEffect("agentRuntime", "streaming")
            if let alias = model.alias { names.add(alias: alias, for: reference) }
            models.append(model)
        }
        if !models.isEmpty { allowedModels = models }
    }

    private func readRestrictions(_ section: ConfigurationSection) {
        section.refuse("sandbox", "tools do not run in containers; remove this key, or set its mode to off") {
            $0.members != nil && ($0["mode"] == nil || $0["mode"]?.text == "off")
        }
        section.withoutEffect(
            "heartbeat", because: "has no effect: the gateway runs nothing without a request")
        section.withoutEffect(
            "subagents", "memorySearch", "skills", because: "has no effect: the gateway does not have this tool")
        section.withoutEffect(
            "blockStreaming", "blockStreamingBreak", "blockStreamingChunk", "blockStreamingCoalesce",
            "blockStreamingDefault", "groupChat", "humanDelay", "mediaMaxMb", "typingIntervalSeconds", "typingMode",
            because: "has no effect: this gateway serves no chat channels")
        section.withoutEffect(
            "agentDir", "bootstrapPromptTruncationWarning", "cliBackends", "compaction", "contextInjection",
            "contextPruning", "elevatedDefault", "embeddedHarness", "embeddedPi", "envelopeElapsed",
            "envelopeTimestamp",
            "envelopeTimezone", "fastModeDefault", "imageGenerationModel", "imageMaxDimensionPx", "imageModel", "llm",
            "maxConcurrent", "musicGenerationModel", "pdfMaxBytesMb", "pdfMaxPages", "pdfModel", "reasoningDefault",
            "repoRoot", "runtime", "systemPromptOverride", "timeFormat", "verboseDefault", "videoGenerationModel")
    }
}

extension AgentIdentity {
    mutating func read(_ section: ConfigurationSection) {
        section.read("name", into: &name)
        section.read("theme", into: &theme)
        section.read("emoji", into: &emoji)
        section.withoutEffect("avatar")
    }
}
