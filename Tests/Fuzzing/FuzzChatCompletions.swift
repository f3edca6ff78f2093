internal import Configuration
internal import Conversation
internal import Fetch
internal import Posix
internal import Providers

/// The result of a response does not depend on where its bytes are cut; the draft holds exactly what was emitted; every
/// error is a `TurnFailure`.
func fuzzChatCompletions(_ input: [UInt8]) {
    let first = Int(input.first ?? 0)
    let status = [200, 200, 200, 200, 200, 400, 429, 500][first % 8]
    let body = Array(input.dropFirst())
    let whole = Outcome(Script(status: status, body: body, pieceBytes: max(1, body.count)))
    let cut = Outcome(Script(status: status, body: body, pieceBytes: first / 8 + 1))
    precondition(whole == cut, "it depends on where the bytes are cut")
    whole.check()
}

/// Everything that the caller of a turn sees.
private struct Outcome: Equatable {
    private(set) var draft = AssistantMessage()
    private(set) var events: [TurnEvent] = []
    private(set) var failure: TurnFailure?

    init(_ script: Script) {
        let configuration = ProviderConfiguration(id: "upstream", baseUrl: "http://127.0.0.1:1/v1")
        let target = ModelTarget(configuration, model: "m")
        let provider = target.provider(identifiers: Identifiers { "1-2" }, clock: WallClock { 0 })
        let request = TurnRequest(system: "", messages: [.user(UserMessage([.text("Hello")]))])
        do {
            try provider.turn(request, into: &draft, over: script) { events.append($0) }
        } catch let error as TurnFailure {
            failure = error
        } catch {
            preconditionFailure("a failure without a name: \(error)")
        }
    }

    func check() {
        var text = ""
        for case .text(let delta) in events {
            precondition(!delta.isEmpty)
            text += delta
        }
        precondition(text.utf8.elementsEqual(draft.text.utf8), "the draft is not what was emitted")
        precondition((failure == nil) == (draft.stopReason != nil), "neither ended nor failed")
        if failure == nil {
            precondition((draft.stopReason == .toolUse) == !draft.toolCalls.isEmpty || draft.stopReason == .length)
        }
        for call in draft.toolCalls {
            precondition(1...40 ~= call.id.utf8.count && call.id.utf8.allSatisfy(isIdByte))
            precondition(!call.name.isEmpty)
        }
    }

    private func isIdByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// A server that answers every request with the same bytes.
private struct Script: Transport {
    let status: Int
    let body: [UInt8]
    let pieceBytes: Int

    func fetch(
        _ request: FetchRequest, head: (FetchResponseHead) throws -> Void,
        body receive: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        try head(FetchResponseHead(status: status))
        var rest = body[...]
        while !rest.isEmpty {
            try receive(rest.prefix(pieceBytes))
            rest = rest.dropFirst(pieceBytes)
        }
    }
}
