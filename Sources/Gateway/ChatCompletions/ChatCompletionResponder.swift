internal import Service
internal import Agent
internal import Conversation
internal import HTTPTypes
internal import Posix

/// Tells the events of a run to the client, in the form that it asked for.
///
/// A class, because a timer of the wait begins the stream when the model is slow.
final class ChatCompletionResponder {
    /// Time for writing the end of an answer whose deadline has passed.
    private static let grace = Duration.seconds(5)

    private enum Form {
        case object(ChatCompletionObject)
        case stream(ChatCompletionStream)
    }

    private var form: Form
    private let connection: Connection
    private var turns = 0
    /// Calls that were answered here, and those that the client is to answer.
    private var toolCalls = 0
    /// Fields of the request that the model cannot take.
    var ignored: [String] = []

    /// - Parameter headAfter: seconds after which a stream begins although the model has said nothing.
    init(_ completion: ChatCompletion, to connection: Connection, asked: ChatCompletionRequest, headAfter: Int) {
        self.connection = connection
        guard asked.stream else {
            form = .object(ChatCompletionObject(completion))
            return
        }
        form = .stream(ChatCompletionStream(completion, includeUsage: asked.includeUsage))
        connection.watch.schedule("stream head", at: connection.watch.now + .seconds(headAfter)) { [weak self] in
            try self?.begin()
            return nil
        }
    }

    /// - Throws: `GatewayError` for an ending that is no answer; `Interruption` when nobody reads any more.
    func emit(_ event: RunEvent) throws {
        account(event)
        switch form {
        case .object(var object):
            object.add(event)
            form = .object(object)
        case .stream(var stream):
            let items = stream.items(event)
            form = .stream(stream)
            if event.beginsStream { try begin() }
            if !items.isEmpty { try connection.write(items) }
        }
        if case .ended(let ending) = event.kind { try end(ending) }
    }

    /// Sends the head and the role, once.
    private func begin() throws {
        guard case .stream(let stream) = form, !connection.hasBegun else { return }
        connection.watch.cancel("stream head")
        try connection.beginEventStream(fields, first: stream.role())
    }

    private func end(_ ending: Ending) throws {
        let finishReason = try ChatCompletion.finishReason(ending)
        connection.watch.deadline = connection.watch.now + Self.grace
        switch form {
        case .object(let object):
            var fields = fields
            fields[.contentType] = "application/json; charset=utf-8"
            try connection.respond(.ok, fields, body: object.body(finishReason: finishReason))
        case .stream(var stream):
            try begin()
            try connection.write(stream.closing(finishReason: finishReason))
            try connection.endEventStream()
        }
    }

    private var fields: HTTPFields {
        ignored.isEmpty ? [:] : [.xOpenClawIgnoredFields: ignored.joined(separator: ", ")]
    }

    /// What the operator is told of the run, even if the worker is killed in the next moment.
    private func account(_ event: RunEvent) {
        switch event.kind {
        case .usage(let usage, let turns, _):
            connection.page.setTokens(in: usage.prompt, out: usage.output)
            self.turns = turns
        case .toolStarted: toolCalls += 1
        case .ended(.toolCalls(let calls)): toolCalls += calls.count
        case .notice(let text): return connection.page.setNotice(text)
        default: return
        }
        connection.page.setTurns(turns, toolCalls: toolCalls)
    }
}

extension RunEvent {
    /// Whether it shows that the provider has begun to answer.
    fileprivate var beginsStream: Bool {
        switch kind {
        case .text, .thinking, .toolCallStarted: true
        default: false
        }
    }
}
