package import Configuration
internal import JSON

/// The number of messages, and of the parts in them, that a request may contain. They are counted in the parsed body,
/// before they are decoded.
package struct MessageLimits: Sendable {
    package var messagesMax: Int
    package var contentPartsMax: Int

    package init(_ configuration: ChatCompletionsConfiguration) {
        messagesMax = configuration.messagesMax
        contentPartsMax = configuration.contentPartsMax
    }

    /// Checks the counts only; `IncomingConversation` checks the content of `messages`.
    ///
    /// - Throws: `GatewayError` that names the limit.
    func check(_ fields: RequestFields) throws(GatewayError) {
        guard let messages = fields["messages"], messages.kind == .array else { return }
        if messages.count > messagesMax {
            throw .invalid(
                "`messages` has \(messages.count) elements; a request may hold at most \(messagesMax) messages.",
                param: "messages")
        }
        var parts = 0
        for message in messages.elements {
            parts += Self.parts(of: message["content"]) + Self.parts(of: message["tool_calls"])
            if parts > contentPartsMax {
                throw .invalid(
                    "`messages` may hold at most \(contentPartsMax) content parts and tool calls together.",
                    param: "messages")
            }
        }
    }

    private static func parts(of list: JSON.Node?) -> Int {
        list?.kind == .array ? list?.count ?? 0 : 0
    }
}
