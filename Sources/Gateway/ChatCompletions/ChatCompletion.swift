internal import Agent
package import Conversation
internal import JSON
internal import Posix
internal import Text

/// The values that both forms of a completion have: the object and the stream.
package struct ChatCompletion: Equatable, Sendable {
    /// `chatcmpl_` and a UUID; also the id of the run (H-51).
    package let id: String
    /// Seconds since 1970; the same in all chunks.
    package let created: Int64
    /// The request's `model`, as sent (H-52).
    package let model: String
    /// The client's names of the fields that it sent.
    package var fieldNames = RequestFieldNames()
    /// Whether the client receives the reasoning of the model.
    package var includesReasoning = true
    /// Whether the client receives the tool calls that the gateway executes.
    package var includesToolEvents = false
    /// The names of fields that have no effect, whichever model answers.
    package var ignoredFields: [String] = []
    /// Longest value of the header field, in bytes, without the mark of missing names.
    private static let ignoredBytesMax = 1_024

    package init(id: String, created: Int64, model: String) {
        self.id = id
        self.created = created
        self.model = model
    }

    /// The names of the fields that have no effect, as the value of a header field; nil for none.
    ///
    /// - Parameter ignored: the fields that the model does not accept.
    func ignoredFields(_ ignored: [RequestField]) -> String? {
        var value = ""
        for name in ignoredFields + ignored.compactMap({ fieldNames[$0] }) {
            if value.utf8.count + name.utf8.count > Self.ignoredBytesMax { return value + ", ..." }
            // A name comes from the client: only characters of a token, with dots between the parts of a path.
            let token = name.utf8.map { $0.isTokenByte ? $0 : UInt8(ascii: "?") }
            value += (value.isEmpty ? "" : ", ") + String(decoding: token, as: UTF8.self)
        }
        return value.isEmpty ? nil : value
    }

    /// The value of `finish_reason`.
    ///
    /// - Parameter toolsHaveRun: whether a tool of the agent was executed, so that a client must not repeat the request by
    ///   itself.
    /// - Throws: `GatewayError` or `Interruption` for an ending that is not an answer.
    package static func finishReason(_ ending: Ending, toolsHaveRun: Bool) throws -> String {
        switch ending {
        case .stop: "stop"
        case .length: "length"
        case .toolCalls: "tool_calls"
        case .refused: "content_filter"
        case .failed(let failure): throw GatewayError.run(failure, toolsHaveRun: toolsHaveRun)
        case .aborted(by: .client): throw Interruption.clientGone
        case .aborted(by: .supervisor): throw GatewayError.terminated
        case .aborted(by: .operator): throw GatewayError.stopped
        }
    }
}

extension Attachments {
    /// Writes the fields that a client sends back unchanged.
    func write(to writer: inout JSON.Writer) {
        writer.member("reasoning_details", ifPresent: reasoningDetails)
        writer.member("extra_content", ifPresent: extraContent)
    }
}
