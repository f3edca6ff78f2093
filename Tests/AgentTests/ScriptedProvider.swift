import Agent
import Conversation
import Fetch
import Posix
import Providers
import Sessions

/// One turn of a scripted model.
struct ScriptedTurn {
    var events: [TurnEvent]
    var calls: [ToolCall]
    var usage: Usage?
    var stop: StopReason
    var failure: (any Error)?
    /// What the turn leaves in the draft, instead of what follows from the other members.
    var draft: AssistantMessage?

    init(_ events: [TurnEvent], draft: AssistantMessage) {
        self.init(events)
        self.draft = draft
    }

    init(
        _ events: [TurnEvent], calls: [ToolCall] = [], usage: Usage? = nil, stop: StopReason = .stop,
        failing failure: (any Error)? = nil
    ) {
        self.events = events
        self.calls = calls
        self.usage = usage
        self.stop = stop
        self.failure = failure
    }
}

/// A model whose turns are a script.
final class ScriptedProvider: Provider {
    private var turns: [ScriptedTurn]
    /// The start of the answer in each turn.
    private(set) var prefills: [String?] = []

    init(_ turns: [ScriptedTurn]) {
        self.turns = turns
    }

    func turn(
        _ request: TurnRequest, into draft: inout AssistantMessage, over transport: any Transport,
        emit: (TurnEvent) throws -> Void
    ) throws {
        let turn = turns.removeFirst()
        prefills.append(request.prefill)
        for event in turn.events {
            switch event {
            case .text(let text): draft.content.append(.text(text))
            case .thinking(let text): draft.content.append(.thinking(text))
            case .refusal(let text): draft.content.append(.refusal(text))
            default: break
            }
            do { try emit(event) } catch let cut as AnswerCut {
                draft.removeLast(textBytes: event.textBytes - cut.acceptedBytes)
                throw cut
            }
        }
        draft.content += turn.calls.map { .toolCall($0) }
        draft.usage = turn.usage
        if let failure = turn.failure { throw failure }
        draft.stopReason = turn.stop
        if let whole = turn.draft { draft = whole }
    }
}

/// The transport of a test that must not fetch.
struct NoTransport: Transport {
    struct Used: Error {}

    func fetch(
        _ request: FetchRequest, head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        throw Used()
    }
}

/// A session that stores in memory.
struct MemoryTranscript: SessionTranscript {
    private(set) var stored: [Message] = []
    private(set) var refusals: [String] = []
    /// The error of `refuse`.
    var refusalError: SessionError?
    private var path: [Message]

    init(path: [Message] = []) {
        self.path = path
    }

    mutating func begin(_ incoming: [Message], run: RunStamp) throws -> [Message] {
        stored += incoming
        return path + incoming
    }

    mutating func append(_ message: Message, durable: Bool) throws {
        stored.append(message)
    }

    mutating func refuse(because reason: String) throws {
        if let refusalError { throw refusalError }
        refusals.append(reason)
    }

    mutating func end() {}
}

extension Message {
    /// The role, the text, and how it ended.
    var summary: String {
        switch self {
        case .user(let message): "user \(message.text)"
        case .assistant(let message): "assistant \(message.text) \(message.stopReason?.rawValue ?? "-")"
        case .toolResult(let result): "result \(result.text)"
        }
    }
}

/// An observer that keeps all events.
final class RecordingObserver: RunObserver {
    private(set) var events: [RunEvent] = []
    private let body: (RunEvent) throws -> Void

    /// - Parameter body: called with each event after it was kept.
    init(_ body: @escaping (RunEvent) throws -> Void = { _ in }) {
        self.body = body
    }

    var kinds: [RunEvent.Kind] { events.map(\.kind) }

    func observe(_ event: RunEvent) throws {
        events.append(event)
        try body(event)
    }
}
