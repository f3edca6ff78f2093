internal import Conversation
internal import Fetch
internal import Posix

/// A wire format that several providers share: how a turn is requested and how the response is read.
///
/// A dialect is a value without side effects. `ModelProvider` performs the attempt for every dialect; a new dialect is
/// a directory with a type that conforms to this protocol, and a case in `ProviderConfiguration.API.dialect`.
protocol Dialect: Sendable {
    /// The request of one turn.
    ///
    /// - Parameter turn: its messages have been repaired for this target; see `PromptRepair` for what may be relied on.
    func request(_ turn: TurnRequest, for target: ModelTarget) -> FetchRequest

    /// A decoder for the body of one response.
    ///
    /// - Parameters:
    ///   - identifiers: the source of the ids of tool calls.
    ///   - turn: the request of the turn, with repaired messages.
    func decoder(_ identifiers: Identifiers, for turn: TurnRequest, to target: ModelTarget) -> any ResponseDecoder

    /// The names by which errors of a server may call a field, with their path: `max_tokens`, `generationConfig.topP`.
    ///
    /// - Returns: empty for a field that the API does not have.
    func names(of field: RequestField) -> [String]

    /// Whether a sampling option or another field is left out of a request, because the API does not have it or the model
    /// rejects it.
    func ignores(_ field: RequestField, for target: ModelTarget) -> Bool

    /// Whether one request may have tools and a response format.
    func combinesFormatAndTools(for target: ModelTarget) -> Bool

    /// Whether the model continues an answer that is the last message.
    func continuesAnswers(of target: ModelTarget) -> Bool
}

/// Reads the body of one successful response: bytes in, turn events out.
///
/// The result must not depend on where the bytes are cut. The draft holds exactly what was emitted; tool calls, usage,
/// signatures and the stop reason, which are not emitted, are added to the draft when they are known.
protocol ResponseDecoder {
    /// How the response ended; nil while more of it is needed.
    var outcome: ResponseOutcome? { get }

    /// Takes the next bytes of the body; not called any more when there is an outcome.
    ///
    /// - Returns: The events that became certain with these bytes.
    mutating func receive(_ bytes: ArraySlice<UInt8>, into draft: inout AssistantMessage) -> [TurnEvent]

    /// Takes the end of the body. Afterwards there is an outcome.
    ///
    /// - Returns: The events that became certain with the end.
    mutating func finish(into draft: inout AssistantMessage) -> [TurnEvent]
}

/// How a response with a status of success ended.
enum ResponseOutcome: Equatable {
    /// The answer is complete, and its stop reason is in the draft.
    case complete
    /// The server reported an error within the response.
    case error(UpstreamError)
    /// The response cannot be read, or ended too early.
    case broken(String, isTransient: Bool)
    /// The response is not a response of the API; `quote` is its message, or its beginning, for the client.
    case foreign(quote: String)
}
