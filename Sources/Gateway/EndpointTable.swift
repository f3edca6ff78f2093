package import Agent
package import Configuration

/// The endpoint of each route.
package struct EndpointTable {
    package var chatCompletions: any Endpoint
    private let models: any Endpoint
    private let live: any Endpoint
    private let ready: any Endpoint
    private let metrics: any Endpoint

    /// Makes all endpoints; before the first fork.
    package init(_ configuration: Configuration, _ sources: Worker.Sources, _ network: Network) {
        chatCompletions = ChatCompletionsEndpoint(configuration, sources, network)
        models = ModelsEndpoint(configuration)
        live = LiveEndpoint()
        ready = ReadyEndpoint(configuration)
        metrics = MetricsEndpoint()
    }

    package subscript(route: Route) -> any Endpoint {
        switch route {
        case .chatCompletions: chatCompletions
        case .models, .model: models
        case .live: live
        case .ready: ready
        case .metrics: metrics
        }
    }
}
