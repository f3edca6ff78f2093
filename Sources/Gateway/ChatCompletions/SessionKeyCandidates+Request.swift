internal import Conversation
package import HTTP
package import HTTPTypes
package import Sessions
internal import Text

extension SessionKeyCandidates {
    /// The parts of a request that may name its session.
    ///
    /// A front end requests titles, tags and suggestions with the id of the conversation, while the conversation
    /// continues. Such a side task has a field `x-openclaw-task` that is not empty, or has a conversation header and
    /// the form that `isTask` recognises.
    ///
    /// - Parameter conversationHeaders: the fields of known front ends; the first one in the request is used.
    /// - Throws: `UnusableField`.
    package init(
        _ head: RequestHead, _ body: ChatCompletionRequest, conversationHeaders: [HTTPField.Name]
    ) throws(UnusableField) {
        self.init(user: body.user)
        header = try head.string(.xOpenClawSessionKey).map { Array($0.utf8) }
        for name in conversationHeaders where conversation == nil {
            conversation = try head.string(name).map { Array($0.utf8) }
        }
        let isTask = header == nil && conversation != nil && body.isTask
        isSideTask = try head.string(.xOpenClawTask) != nil || isTask
    }
}

extension ChatCompletionRequest {
    /// Whether the request has the form in which Open WebUI requests a title, tags or suggestions: no stream, no tools,
    /// and one message of the user, which begins with `### Task:`.
    fileprivate var isTask: Bool {
        guard !stream, tools.isEmpty, conversation.messages.count == 1,
            case .user(let message) = conversation.messages[0]
        else { return false }
        return message.text.trimmingUnicodeWhiteSpace.utf8.starts(with: "### Task:".utf8)
    }
}
