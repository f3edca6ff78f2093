package import Posix

/// A worker's own page of the scoreboard: what it tells about itself as it goes along.
///
/// A store is a store to memory: cheap enough for every event, and what was stored is there even after `kill -9`.
package struct ScoreboardPage {
    private let page: MappedPage

    init(of memory: Descriptor?, at offset: Int = 0) throws(SystemError) {
        page = try MappedPage(of: memory, at: offset, count: Scoreboard.pageBytes)
    }

    /// A page that no supervisor reads.
    package static func unshared() throws(SystemError) -> ScoreboardPage {
        try ScoreboardPage(of: nil)
    }

    /// To be set before the first byte of the final head is written, and after the last byte.
    package var phase: ResponsePhase {
        get { record.phase }
        nonmutating set { store(newValue.rawValue, at: ScoreboardField.phase) }
    }

    /// That the client gave a right credential.
    package func setAuthenticated() {
        store(UInt8(1), at: ScoreboardField.authenticated)
    }

    /// The status of the response.
    package func setStatus(_ status: Int) {
        store(UInt16(clamping: status), at: ScoreboardField.status)
    }

    /// The name of the route, at most 32 bytes.
    package func setRoute(_ name: String) {
        store(name, at: ScoreboardField.route)
    }

    /// The id of the agent, at most 64 bytes.
    package func setAgent(_ id: String) {
        store(id, at: ScoreboardField.agent)
    }

    /// The model that is asked, as `provider/model`, at most 190 bytes.
    package func setModel(_ name: String) {
        store(name, at: ScoreboardField.model)
    }

    /// The id of the session, at most 64 bytes: what `openclaw sessions list` shows, never a text that a client chose.
    package func setSession(_ id: String) {
        store(id, at: ScoreboardField.session)
    }

    /// The id of the request, at most 64 bytes; it names the request in a crash answer and in the journal.
    package func setRequestId(_ id: String) {
        store(id, at: ScoreboardField.requestId)
    }

    /// The code of the error that the client was told, at most 64 bytes.
    package func setErrorCode(_ code: String) {
        store(code, at: ScoreboardField.errorCode)
    }

    /// What the operator should know beside the outcome, at most 200 bytes; a later notice takes its place.
    package func setNotice(_ text: String) {
        store(text, at: ScoreboardField.notice)
    }

    /// The client that a proxy spoke for: who a failed credential is counted against.
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

    /// Counts bytes that were written to the client.
    package func addBytesSent(_ count: Int) {
        store(load(UInt64.self, at: ScoreboardField.bytesSent) &+ UInt64(count), at: ScoreboardField.bytesSent)
    }

    /// The tokens that the run used so far.
    package func setTokens(in tokensIn: Int, out tokensOut: Int) {
        store(UInt64(clamping: tokensIn), at: ScoreboardField.tokensIn)
        store(UInt64(clamping: tokensOut), at: ScoreboardField.tokensOut)
    }

    /// The turns and tool calls of the run so far.
    package func setTurns(_ turns: Int, toolCalls: Int) {
        store(UInt16(clamping: turns), at: ScoreboardField.turns)
        store(UInt16(clamping: toolCalls), at: ScoreboardField.toolCalls)
    }

    /// Counts a call of a model that failed, whether or not another one was made.
    package func addUpstreamFailure() {
        let count = load(UInt16.self, at: ScoreboardField.upstreamFailures)
        if count < .max { store(count + 1, at: ScoreboardField.upstreamFailures) }
    }

    /// A copy of the page as the supervisor reads it.
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
