internal import Agent
internal import Conversation
internal import HTTPTypes
internal import Posix

/// Writes the events of a run as an event stream, while they happen.
///
/// A class, because a timer of the wait begins the stream when the model is slow.
final class StreamResponder: RunObserver {
    private var stream: ChatCompletionStream
    private let completion: ChatCompletion
    private let exchange: HTTPExchange
    private var fields: HTTPFields = [:]
    private var toolsHaveRun = false

    /// - Parameter headAfter: seconds after which the stream begins, although there is no event for it.
    init(_ completion: ChatCompletion, includeUsage: Bool, on exchange: HTTPExchange, headAfter: Int) {
        self.completion = completion
        stream = ChatCompletionStream(completion, includeUsage: includeUsage)
        self.exchange = exchange
        exchange.watch.schedule(.lateHead, at: exchange.watch.now + .seconds(headAfter)) { [weak self] in
            try self?.begin()
            return nil
        }
    }

    /// - Throws: `GatewayError` for an ending that is not an answer, `Interruption` when the client is gone.
    func observe(_ event: RunEvent) throws {
        let chunks = stream.chunks(event)
        switch event.kind {
        case .modelChosen(_, let ignored): fields[.xOpenClawIgnoredFields] = completion.ignoredFields(ignored)
        // The provider has begun to answer.
        case .text, .thinking, .refusal, .image, .toolCallStarted: try begin()
        case .toolStarted:
            toolsHaveRun = true
            try begin()
        case .ended(let ending): return try end(ending)
        default: break
        }
        if !chunks.isEmpty { try exchange.write(chunks) }
    }

    /// Sends the head and the role, once.
    private func begin() throws {
        if exchange.hasBegun { return }
        exchange.watch.cancel(.lateHead)
        try exchange.beginEventStream(fields, first: stream.role())
    }

    private func end(_ ending: Ending) throws {
        let finishReason = try ChatCompletion.finishReason(ending, toolsHaveRun: toolsHaveRun)
        exchange.endRun()
        try begin()
        try exchange.write(stream.closing(finishReason: finishReason))
        try exchange.endEventStream()
    }
}
