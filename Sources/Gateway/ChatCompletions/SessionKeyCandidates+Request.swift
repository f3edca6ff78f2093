package import HTTP
package import HTTPTypes
package import Sessions

extension SessionKeyCandidates {
    /// The parts of a request that may name its session.
    ///
    /// - Parameters:
    ///   - conversationHeaders: the fields of known front ends; the first one that the request has counts.
    ///   - user: the field `user` of the body; nil when absent.
    /// - Throws: `UnusableField`.
    package init(
        _ head: RequestHead, conversationHeaders: [HTTPField.Name], user: String?
    ) throws(UnusableField) {
        self.init(user: user)
        header = try head.string(.xOpenClawSessionKey).map { Array($0.utf8) }
        for name in conversationHeaders where conversation == nil {
            conversation = try head.string(name).map { Array($0.utf8) }
        }
    }
}
