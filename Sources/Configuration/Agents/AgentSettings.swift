/// What `agents.defaults` and an entry of `agents.list` may both say.
package struct AgentSettings: Equatable, Sendable {
    /// nil when the configuration names no model.
    package var model: ModelChoice?
    /// The models it may be asked to use, the primary and its fallbacks included; empty allows every model.
    package var allowedModels: [AllowedModel] = []
    /// Parameters for every model, in the file's order.
    package var params: [ModelParameter] = []
    package var identity = AgentIdentity()
    /// How hard a reasoning model thinks when nobody says; nil leaves it to the model.
    package var thinkingDefault: ThinkingLevel?
    /// Time for one run, in seconds.
    package var timeoutSeconds = 600
    /// Tokens of context to use; nil is what the model has.
    package var contextTokens: Int?
    /// Turns of one run.
    package var turnsMax = 50
    /// Tool calls of one run.
    package var toolCallsMax = 200
    /// Text of one run's answer, in bytes (4 MiB).
    package var answerBytesMax = 4 << 20
    /// Whether a new workspace gets no bootstrap files.
    package var skipBootstrap = false
    /// Characters of one bootstrap file in the prompt.
    package var bootstrapMaxChars = 20_000
    /// Characters of all bootstrap files in the prompt.
    package var bootstrapTotalMaxChars = 150_000
    /// Name of the user's time zone, as `Europe/Rome`; nil is the machine's.
    package var userTimezone: String?
    package var timeFormat = TimeFormat.auto

    package init() {}

    package enum TimeFormat: String, Equatable, Sendable, CaseIterable {
        case auto
        case twelve = "12"
        case twentyFour = "24"
    }

    ///
    package enum ThinkingLevel: String, Equatable, Sendable, CaseIterable {
        case off, minimal, low, medium, high, xhigh
    }
}

/// The section `identity` of an agent: how it presents itself.
package struct AgentIdentity: Equatable, Sendable {
    package var name: String?
    package var theme: String?
    package var emoji: String?
    package var avatar: String?

    package init() {}
}

/// The model an agent uses, and those it uses when that one fails, in order (C-30, C-32).
package struct ModelChoice: Equatable, Sendable {
    package var primary: ModelReference
    package var fallbacks: [ModelReference]

    package init(_ primary: ModelReference, fallbacks: [ModelReference] = []) {
        self.primary = primary
        self.fallbacks = fallbacks
    }
}

/// An entry of `agents.defaults.models`.
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

/// One parameter that is passed on to a model: `temperature`, `maxTokens` …
package struct ModelParameter: Equatable, Sendable {
    package let name: String
    /// The value as JSON text.
    package let json: String

    package init(name: String, json: String) {
        self.name = name
        self.json = json
    }
}
