import Agent
import Conversation
import Posix
import Service
import Testing

@testable import Gateway

struct ObjectResponderTests {
    private let client: Descriptor
    private let exchange: HTTPExchange

    init() throws {
        let (client, server) = try Socket.pair()
        self.client = client
        let page = try ScoreboardPage.unshared()
        let watch = Watch(client: server, termination: nil)
        let connection = Connection(server, watch: watch, page: page, stall: .seconds(1))
        let settings = HTTPExchange.Settings(clock: ServedConnection.clock)
        exchange = HTTPExchange(connection, page: page, requestID: "chatcmpl_1", settings)
    }

    private var responder: ObjectResponder {
        var completion = ChatCompletion(id: "chatcmpl_1", created: 9, model: "openclaw")
        completion.fieldNames[.option(.seed)] = "seed"
        completion.fieldNames[.option(.maxOutputTokens)] = "max_tokens"
        return ObjectResponder(completion, on: exchange)
    }

    private func event(_ kind: RunEvent.Kind) -> RunEvent {
        RunEvent(runId: "chatcmpl_1", sessionKey: nil, seq: 1, at: 0, kind: kind)
    }

    @Test("The response is written when the run has ended, and names the ignored fields")
    func response() throws {
        let responder = responder
        let model = ModelOrigin(api: "a", provider: "p", model: "m")
        try responder.observe(event(.modelChosen(model, ignored: [.option(.seed), .option(.maxOutputTokens)])))
        try responder.observe(event(.text("Hello")))
        #expect(try read(client) == "")
        try responder.observe(event(.ended(.stop)))
        let response = try read(client)
        #expect(response.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(response.contains("\r\nx-openclaw-ignored-fields: seed, max_tokens\r\n"))
        #expect(response.contains(#""message":{"role":"assistant","content":"Hello","refusal":null}"#))
    }

    @Test("An ending that is not an answer is an error, and nothing is written")
    func failure() throws {
        let responder = responder
        #expect(throws: GatewayError.run(.sessionBusy)) {
            try responder.observe(event(.ended(.failed(.sessionBusy))))
        }
        #expect(try read(client) == "")
    }

    @Test("An answer of 100,000 deltas grows in place: its bytes are moved as often as a growing buffer needs")
    func growth() throws {
        let responder = responder
        let delta = event(.text(String(repeating: "x", count: 40)))
        var moves = 0
        var previous: UnsafeRawPointer?
        for _ in 0..<100_000 {
            try responder.observe(delta)
            let place = unsafe responder.object.content.withUnsafeBytes { $0.baseAddress }
            if unsafe place != previous { moves += 1 }
            unsafe previous = place
        }
        #expect(responder.object.content.count == 4_000_000)
        #expect(moves < 100)
    }
}
