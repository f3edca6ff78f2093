internal import Conversation
internal import JSON

extension RunEvent {
    static let endedKind = "ended"

    /// Writes the event as an object, without the ids of run and session.
    ///
    /// Texts are whole. Images and the data of a provider are left out, because the transcript has them; outputs of tools
    /// are shortened (`ToolActivity`).
    /// - Parameter missing: the number of earlier events that were not recorded.
    func write(to writer: inout Writer, missing: Int = 0) {
        writer.object { writer in
            writer.member("kind", kind.name)
            writer.member("seq", seq)
            writer.member("at", at)
            kind.writeMembers(to: &writer)
            if missing > 0 { writer.member("missingEvents", missing) }
        }
    }
}

extension RunEvent.Kind {
    fileprivate var name: String {
        switch self {
        case .modelChosen: "modelChosen"
        case .started: "started"
        case .turnStarted: "turnStarted"
        case .text: "text"
        case .separator: "separator"
        case .thinking: "thinking"
        case .refusal: "refusal"
        case .image: "image"
        case .attached: "attached"
        case .toolCallStarted: "toolCallStarted"
        case .toolStarted: "toolStarted"
        case .toolProgress: "toolProgress"
        case .toolEnded: "toolEnded"
        case .usage: "usage"
        case .notice: "notice"
        case .lack: "lack"
        case .ended: RunEvent.endedKind
        }
    }

    fileprivate func writeMembers(to writer: inout Writer) {
        switch self {
        case .started, .turnStarted, .separator, .image, .attached: break
        case .modelChosen(let origin, _): writer.member("model", "\(origin.provider)/\(origin.model)")
        case .text(let text), .thinking(let text), .refusal(let text), .notice(let text), .lack(let text):
            writer.member("text", text)
        case .toolCallStarted(let name): writer.member("name", name)
        case .toolStarted, .toolProgress, .toolEnded:
            if let activity = ToolActivity(self) { writer.member("tool") { activity.write(to: &$0) } }
        case .usage(let counts): writer.member("usage") { counts.write(to: &$0) }
        case .ended(let ending):
            writer.member("ending", ending.word)
            writer.member("reason", ifPresent: ending.reason)
        }
    }
}

extension Ending {
    /// The value of `finish_reason`, or `failed` or `aborted` if there is no answer.
    fileprivate var word: String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .toolCalls: "tool_calls"
        case .refused: "content_filter"
        case .failed: "failed"
        case .aborted: "aborted"
        }
    }

    fileprivate var reason: String? {
        switch self {
        case .length(let limit): limit.rawValue
        case .failed(let failure): failure.message
        case .aborted(let side): side.rawValue
        case .stop, .toolCalls, .refused: nil
        }
    }
}
