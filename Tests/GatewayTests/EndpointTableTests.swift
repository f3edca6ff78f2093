import Agent
import Configuration
import Fetch
import Posix
import SystemPackage
import Testing

@testable import Gateway

struct EndpointTableTests {
    @Test("Each route has its own endpoint; the two routes of models share one")
    func each() {
        let table = EndpointTable(
            Configuration(stateDirectory: "/state"), Worker.Sources(clock: ServedConnection.clock),
            Network(trust: TrustStore()) { _ in NoTransport() })
        #expect(table[.chatCompletions] is ChatCompletionsEndpoint)
        #expect(table[.models] is ModelsEndpoint && table[.model(id: "x")] is ModelsEndpoint)
        #expect(table[.live] is LiveEndpoint)
        #expect(table[.ready] is ReadyEndpoint)
        #expect(table[.metrics] is MetricsEndpoint)
    }
}
