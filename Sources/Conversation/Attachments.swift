package import JSON

/// The data that a provider attached to the message of one turn, for a client that sends it back.
package struct Attachments: Equatable, Sendable {
    /// The whole reasoning of the turn; empty for none.
    package var reasoning = ""
    /// `reasoning_details`, an array.
    package var reasoningDetails: Slice?
    /// `extra_content` of the message, an object.
    package var extraContent: Slice?

    package init(reasoning: String = "", reasoningDetails: Slice? = nil, extraContent: Slice? = nil) {
        self.reasoning = reasoning
        self.reasoningDetails = reasoningDetails
        self.extraContent = extraContent
    }
}

extension AssistantMessage {
    /// The data that the provider attached; nil without any. The attachments of a tool call are part of the call.
    package var attachments: Attachments? {
        var reasoning = ""
        for case .thinking(let thought, _) in content { reasoning += thought }
        let attachments = Attachments(
            reasoning: reasoning, reasoningDetails: reasoningDetails, extraContent: extraContent)
        return attachments == Attachments() ? nil : attachments
    }
}
