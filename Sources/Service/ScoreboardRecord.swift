package import Posix
internal import Text

/// A copy of the page of a worker. A client may have taken over the worker, so the values are not trusted: an invalid
/// value is replaced by the default, strings are made printable, and no value is used as a process id or descriptor.
package struct ScoreboardRecord: Equatable, Sendable {
    package var phase = ResponsePhase.reading
    package var authenticated = false
    /// Whether the client sent a wrong credential.
    package var credentialFailed = false
    /// The status of the response, 100 to 599; nil if no response was begun.
    package var status: Int?
    package var turns = 0
    package var toolCalls = 0
    package var bytesSent = 0
    package var tokensIn = 0
    package var tokensOut = 0
    /// The address of the client of a proxy.
    package var clientAddress: IPAddress?
    package var route = ""
    package var agent = ""
    package var requestId = ""
    package var errorCode = ""
    package var notice = ""
    /// Instruction files and models that the run lacks.
    package var lack = ""
    package var model = ""
    package var session = ""
    /// Failed calls of models.
    package var upstreamFailures = 0
    /// Commands of agents, in the order of `CommandResultCount`.
    package var commands = [0, 0, 0]

    package init() {}

    /// Decodes the bytes of a page; too few bytes are decoded as an empty page.
    init(_ bytes: [UInt8]) {
        guard bytes.count >= ScoreboardField.bytes else { return }
        phase = ResponsePhase(rawValue: bytes[ScoreboardField.phase]) ?? .reading
        authenticated = bytes[ScoreboardField.authenticated] == 1
        credentialFailed = bytes[ScoreboardField.credentialFailed] == 1
        let code = Int(bytes[ScoreboardField.status]) | Int(bytes[ScoreboardField.status + 1]) << 8
        status = (100...599).contains(code) ? code : nil
        turns = number(bytes[ScoreboardField.turns..<ScoreboardField.turns + 2])
        toolCalls = number(bytes[ScoreboardField.toolCalls..<ScoreboardField.toolCalls + 2])
        bytesSent = number(bytes[ScoreboardField.bytesSent..<ScoreboardField.bytesSent + 8])
        tokensIn = number(bytes[ScoreboardField.tokensIn..<ScoreboardField.tokensIn + 8])
        tokensOut = number(bytes[ScoreboardField.tokensOut..<ScoreboardField.tokensOut + 8])
        commands = (0..<3).map { place in
            number(bytes[ScoreboardField.commands + 2 * place..<ScoreboardField.commands + 2 * place + 2])
        }
        clientAddress = address(bytes)
        route = text(ScoreboardField.route, in: bytes)
        agent = text(ScoreboardField.agent, in: bytes)
        requestId = text(ScoreboardField.requestId, in: bytes)
        errorCode = text(ScoreboardField.errorCode, in: bytes)
        notice = text(ScoreboardField.notice, in: bytes)
        lack = text(ScoreboardField.lack, in: bytes)
        model = text(ScoreboardField.model, in: bytes)
        session = text(ScoreboardField.session, in: bytes)
        upstreamFailures = number(bytes[ScoreboardField.upstreamFailures..<ScoreboardField.upstreamFailures + 2])
    }

    /// A little-endian number; an implausibly large number is decoded as 0.
    private func number(_ bytes: ArraySlice<UInt8>) -> Int {
        let value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return value < 1 << 48 ? Int(value) : 0
    }

    private func address(_ bytes: [UInt8]) -> IPAddress? {
        let raw = bytes[ScoreboardField.clientAddress..<ScoreboardField.clientAddress + 16]
        switch bytes[ScoreboardField.clientFamily] {
        case 4: return .v4(raw.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
        case 6: return IPAddress.v6(raw.reduce(0) { $0 << 8 | UInt128($1) }).unmapped
        default: return nil
        }
    }

    private func text(_ place: ScoreboardString, in bytes: [UInt8]) -> String {
        let count = min(Int(bytes[place.offset]), place.bytesMax)
        if count == 0 { return "" }
        let start = place.offset + 1
        let text = String(decoding: bytes[start..<start + count], as: UTF8.self)
        return printable(text, bytesMax: 3 * place.bytesMax)
    }
}
