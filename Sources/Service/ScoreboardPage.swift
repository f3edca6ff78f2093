package import Posix

/// The page of a worker in the scoreboard, in which the worker reports its progress.
///
/// A store is a memory access: cheap enough for every event, and visible to the supervisor even after SIGKILL.
package struct ScoreboardPage {
    private let page: MappedPage
    private let signal: CredentialSignal?

    init(
        of memory: Descriptor?, at offset: Int = 0, _ signal: CredentialSignal? = nil
    ) throws(SystemError) {
        self.signal = signal
        page = try MappedPage(of: memory, at: offset, count: Scoreboard.pageBytes)
    }

    /// A private page, without a supervisor.
    package static func unshared() throws(SystemError) -> ScoreboardPage {
        try ScoreboardPage(of: nil)
    }

    /// Must be set before the first byte of the final head is written, and after the last byte of the response.
    package var phase: ResponsePhase {
        get { record.phase }
        nonmutating set { store(newValue.rawValue, at: ScoreboardField.phase) }
    }

    /// Stores that the client sent a valid credential.
    ///
    /// - Parameter hadFailed: whether the supervisor resets the failures of the client now, and not at the end of the
    ///   worker.
    package func setAuthenticated(hadFailed: Bool = false) {
        store(UInt8(1), at: ScoreboardField.authenticated)
        if hadFailed { signal?.raise() }
    }

    /// Stores that the client sent a wrong credential. It is called before the response is sent, so that the supervisor
    /// counts the credential before the client's next connection. The client's address must already be stored.
    package func setCredentialFailed() {
        store(UInt8(1), at: ScoreboardField.credentialFailed)
        signal?.raise()
    }

    /// Stores the status of the response.
    package func setStatus(_ status: Int) {
        store(UInt16(clamping: status), at: ScoreboardField.status)
    }

    /// Stores the instant by which this worker will have ended, rounded up to a second. The supervisor kills the worker
    /// `graceSeconds` after this deadline or after the deadline that it has computed itself, whichever is earlier.
    package func setDeadline(_ deadline: ContinuousClock.Instant) {
        let left = ContinuousClock.now.duration(to: deadline) / .seconds(1)
        store(UInt32(clamping: Int((bootSeconds() + left).rounded(.up))), at: ScoreboardField.deadline)
    }

    /// Stores the name of the route, at most 32 bytes. The route also shows that the head of the request was read.
    package func setRoute(_ name: String) {
        store(name, at: ScoreboardField.route)
    }

    /// Stores the id of the agent, at most 64 bytes.
    package func setAgent(_ id: String) {
        store(id, at: ScoreboardField.agent)
    }

    /// Stores the model of the run as `provider/model`, at most 190 bytes.
    package func setModel(_ name: String) {
        store(name, at: ScoreboardField.model)
    }

    /// Stores the session id that `openclaw sessions list` shows, at most 64 bytes; never a string that a client chose.
    package func setSession(_ id: String) {
        store(id, at: ScoreboardField.session)
    }

    /// Stores the request id, at most 64 bytes, for the response to a crash and for the journal.
    package func setRequestId(_ id: String) {
        store(id, at: ScoreboardField.requestId)
    }

    /// Stores the error code of the response, at most 64 bytes.
    package func setErrorCode(_ code: String) {
        store(code, at: ScoreboardField.errorCode)
    }

    /// Stores a notice for the operator, at most 200 bytes; replaces an earlier notice.
    package func setNotice(_ text: String) {
        store(text, at: ScoreboardField.notice)
    }

    /// Stores what the run of an agent lacks, at most 255 bytes; a failure, which is a notice, does not replace it.
    package func setLack(_ text: String) {
        store(text, at: ScoreboardField.lack)
    }

    /// Stores the address of the client of a proxy, against which a failed credential is counted.
    package func setClientAddress(_ address: IPAddress) {
        switch address.unmapped {
        case .v4(let value):
            store(value.bigEndian, at: ScoreboardField.clientAddress)
            store(UInt8(4), at: ScoreboardField.clientFamily)
        case .v6(let value):
            store(value.bigEndian, at: ScoreboardField.clientAddress)
            store(UInt8(6), at: ScoreboardField.clientFamily)
        }
    }

    /// Adds to the bytes written to the client.
    package func addBytesSent(_ count: Int) {
        store(load(UInt64.self, at: ScoreboardField.bytesSent) &+ UInt64(count), at: ScoreboardField.bytesSent)
    }

    /// Stores the tokens that the run has used so far.
    package func setTokens(in tokensIn: Int, out tokensOut: Int) {
        store(UInt64(clamping: tokensIn), at: ScoreboardField.tokensIn)
        store(UInt64(clamping: tokensOut), at: ScoreboardField.tokensOut)
    }

    /// Stores the turns and tool calls of the run so far.
    package func setTurns(_ turns: Int, toolCalls: Int) {
        store(UInt16(clamping: turns), at: ScoreboardField.turns)
        store(UInt16(clamping: toolCalls), at: ScoreboardField.toolCalls)
    }

    /// Counts a failed call of a model, whether or not it is retried.
    package func addUpstreamFailure() {
        addOne(at: ScoreboardField.upstreamFailures)
    }

    /// Counts a command that a tool call has run.
    package func addCommand(_ result: CommandResultCount) {
        let place = CommandResultCount.allCases.firstIndex(of: result) ?? 0
        addOne(at: ScoreboardField.commands + 2 * place)
    }

    private func addOne(at offset: Int) {
        let count = load(UInt16.self, at: offset)
        if count < .max { store(count + 1, at: offset) }
    }

    /// A copy of the page, as the supervisor reads it.
    package var record: ScoreboardRecord { ScoreboardRecord(page.bytes(ScoreboardField.bytes)) }

    private func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        page.store(value, at: offset)
    }

    private func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
        page.load(type, at: offset)
    }

    private func store(_ string: String, at place: ScoreboardString) {
        page.store(string, at: place.offset, bytesMax: place.bytesMax)
    }
}
