internal import Conversation

/// What a run has shown so far: numbers its events, parts the texts of its turns, counts what the limits are about.
struct RunState {
    private let runId: String
    private let sessionKey: String?
    private let now: () -> Int64
    private var seq = 0
    private var separatorDue = false
    private(set) var answerBytes = 0
    private(set) var usage = Usage()
    private(set) var turns = 0
    private(set) var contextTokens = 0

    init(_ request: RunRequest, now: @escaping () -> Int64) {
        runId = request.runId
        sessionKey = request.sessionKey
        self.now = now
    }

    /// The events that say it: a text that follows another turn's text is preceded by a separator.
    mutating func events(_ kind: RunEvent.Kind) -> [RunEvent] {
        guard case .text(let text) = kind else { return [event(kind)] }
        var events: [RunEvent] = []
        if separatorDue {
            events.append(event(.separator))
            answerBytes += 2
            separatorDue = false
        }
        answerBytes += text.utf8.count
        return events + [event(kind)]
    }

    mutating func turnStarted() -> RunEvent {
        separatorDue = answerBytes > 0
        return event(.turnStarted)
    }

    mutating func turnEnded(_ message: AssistantMessage) {
        turns += 1
        guard let reported = message.usage else { return }
        usage += reported
        contextTokens = reported.prompt
    }

    /// The figures as an event.
    mutating func accounted() -> RunEvent {
        event(.usage(usage, turns: turns, contextTokens: contextTokens))
    }

    private mutating func event(_ kind: RunEvent.Kind) -> RunEvent {
        seq += 1
        return RunEvent(runId: runId, sessionKey: sessionKey, seq: seq, at: now(), kind: kind)
    }
}
