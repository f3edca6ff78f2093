package import Conversation
internal import Sessions

/// How much of a long session a model is told: the newest part that fits, never a part of a tool call's story.
package enum ContextLimit {
    /// Bytes of text that one token stands for, on the safe side for most languages.
    package static let bytesPerToken = 3
    /// Tokens that a model is taken to have when nobody says.
    package static let usualTokens = 128_000

    /// Bytes that a stored path may have, given the model's context in tokens.
    ///
    /// A quarter of the context is left to the answer, and the instructions count against the rest.
    package static func pathBytesMax(contextTokens: Int, systemBytes: Int) -> Int {
        max(contextTokens * 3 / 4 * bytesPerToken - systemBytes, bytesPerToken * 256)
    }

    /// The messages without their older half, or nil when nothing before the last user message could go.
    ///
    /// What is kept starts with a user's message.
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
