internal import Agent
internal import Conversation
internal import HTTPTypes

/// Collects the events of a run and writes one JSON response when the run has ended.
final class ObjectResponder: RunObserver {
    /// Changed in place only: a copy of it at each event would cost the square of the answer's length.
    private(set) var object: ChatCompletionObject
    private let completion: ChatCompletion
    private let exchange: HTTPExchange
    private var fields: HTTPFields = [:]
    private var toolsHaveRun = false

    init(_ completion: ChatCompletion, on exchange: HTTPExchange) {
        self.completion = completion
        object = ChatCompletionObject(completion)
        self.exchange = exchange
    }

    /// - Throws: `GatewayError` for an ending that is not an answer, `Interruption` when the client is gone.
    func observe(_ event: RunEvent) throws {
        object.add(event)
        switch event.kind {
        case .modelChosen(_, let ignored): fields[.xOpenClawIgnoredFields] = completion.ignoredFields(ignored)
        case .toolStarted: toolsHaveRun = true
        case .ended(let ending): try respond(ending)
        default: return
        }
    }

    private func respond(_ ending: Ending) throws {
        let finishReason = try ChatCompletion.finishReason(ending, toolsHaveRun: toolsHaveRun)
        exchange.endRun()
        try exchange.respond(.ok, fields, json: object.body(finishReason: finishReason))
    }
}
