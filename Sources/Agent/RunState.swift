internal import Conversation

/// What a run has emitted so far. It numbers the events, separates the texts of turns, and counts.
package struct RunState {
    private let runId: String
    private let sessionKey: String?
    private let observers: [any RunObserver]
    private let now: () -> Int64
    private var seq = 0
    /// A blank line must precede the next text.
    private(set) var isSeparatorDue = false
    private var areCountsDue = true
    /// The attachments of the turn that was counted last, until they are emitted.
    private var attachments: Attachments?
    /// Whether the answer has text or a refusal.
    private(set) var hasText = false
    private(set) var counts = RunCounts()

    /// - Parameter now: milliseconds since 1970.
    package init(runId: String, sessionKey: String?, observers: [any RunObserver], now: @escaping () -> Int64) {
        self.runId = runId
        self.sessionKey = sessionKey
        self.observers = observers
        self.now = now
    }

    /// Emits an event to each observer in turn. A text that follows the text of another turn is preceded by a separator.
    ///
    /// - Throws: the error of an observer.
    mutating func emit(_ kind: RunEvent.Kind) throws {
        switch kind {
        case .text:
            hasText = true
            if isSeparatorDue {
                isSeparatorDue = false
                try emitAlone(.separator)
            }
        case .refusal: hasText = true
        default: break
        }
        try emitAlone(kind)
    }

    mutating func startTurn() throws {
        isSeparatorDue = hasText
        try emit(.turnStarted)
    }

    /// Counts a turn, complete or not.
    mutating func count(_ turn: AssistantMessage) {
        counts.add(turn)
        areCountsDue = true
        attachments = turn.attachments
    }

    /// Emits the attachments of the last turn and the counts, unless they were emitted since the counts last changed.
    mutating func emitCounts() throws {
        guard areCountsDue else { return }
        areCountsDue = false
        if let attachments { try emit(.attached(attachments)) }
        attachments = nil
        try emit(.usage(counts))
    }

    /// Emits the last events of the run.
    mutating func end(_ ending: Ending) throws {
        try emitCounts()
        try emit(.ended(ending))
    }

    private mutating func emitAlone(_ kind: RunEvent.Kind) throws {
        seq += 1
        let event = RunEvent(runId: runId, sessionKey: sessionKey, seq: seq, at: now(), kind: kind)
        for observer in observers { try observer.observe(event) }
    }
}
