package import JSON

/// One message of a conversation, as it is stored; every dialect can express it.
package enum Message: Equatable, Sendable {
    case user(UserMessage)
    case assistant(AssistantMessage)
    case toolResult(ToolResult)
}

/// A message of the user: texts and images in the client's order.
package struct UserMessage: Equatable, Sendable {
    package var content: [UserBlock]

    package init(_ content: [UserBlock]) {
        self.content = content
    }

    package init(text: String) {
        content = [.text(text)]
    }

    /// The texts, joined by a line break, without the images (P-02).
    package var text: String { content.compactMap(\.text).joined(separator: "\n") }
}

/// A part of a user's message or of a tool result.
package enum UserBlock: Equatable, Sendable {
    case text(String)
    case image(Image)

    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}

/// An image within a message.
package struct Image: Equatable, Sendable {
    /// `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
    package var mimeType: String
    /// The bytes of the image in base64, unchanged.
    package var base64: String

    package init(mimeType: String, base64: String) {
        self.mimeType = mimeType
        self.base64 = base64
    }
}

/// The result of one tool call.
package struct ToolResult: Equatable, Sendable {
    /// The id of the call, in our own form.
    package var callId: String
    /// The tool's name; empty when the client did not send it.
    package var toolName: String
    package var content: [UserBlock]
    package var isError: Bool
    /// An object of the tool for programs that show the call; no model receives it.
    package var details: Slice?

    package init(callId: String, toolName: String, content: [UserBlock], isError: Bool = false) {
        self.callId = callId
        self.toolName = toolName
        self.content = content
        self.isError = isError
    }

    /// The texts, joined by a line break.
    package var text: String { content.compactMap(\.text).joined(separator: "\n") }
}
