package import Configuration
package import Conversation
package import Providers
internal import Sessions

/// How much of a long session the model receives: the newest messages that fit, and never a tool result without its
/// call.
package enum ContextLimit {
    /// Bytes of text per token; most languages have more.
    package static let bytesPerToken = 3
    /// The context of a model, in tokens, when it is not configured.
    package static let usualTokens = 128_000

    /// Tokens of context of an agent: as configured, else the smallest context of its models; nil if unknown.
    package static func tokens(_ settings: AgentSettings, _ targets: [ModelTarget]) -> Int? {
        settings.contextTokens ?? targets.compactMap(\.model.contextWindow).min()
    }

    /// The most bytes of a stored path, for a context in tokens.
    ///
    /// A quarter of the context remains for the answer, and the instructions use a part of the rest.
    package static func pathBytesMax(contextTokens: Int, systemBytes: Int) -> Int {
        max(contextTokens * 3 / 4 * bytesPerToken - systemBytes, bytesPerToken * 256)
    }

    /// The messages without their older half; nil when there is nothing to remove before the last user message.
    ///
    /// The first message that is kept is a user's.
    package static func shortened(_ messages: [Message]) -> [Message]? {
        let target = messages.reduce(0) { $0 + $1.promptBytes } / 2
        var dropped = 0
        var start: Int?
        for (index, message) in messages.enumerated() {
            if index > 0, case .user = message {
                start = index
                if dropped >= target { break }
            }
            dropped += message.promptBytes
        }
        return start.map { Array(messages[$0...]) }
    }
}
