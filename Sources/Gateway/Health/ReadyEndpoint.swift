package import Configuration
internal import HTTPTypes
internal import Service

/// Serves `GET /ready`: whether the gateway can serve requests (W-50).
package struct ReadyEndpoint: Endpoint {
    private let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    package func serve(_ request: Request, on exchange: HTTPExchange) throws {
        let readiness = Readiness(
            checking: configuration.stateDirectory, earlier: request.context.stateProblem)
        try exchange.respond(.init(code: readiness.status), json: readiness.body)
    }
}
