package import Configuration

/// Serves `GET /v1/models` and `GET /v1/models/{id}`.
package struct ModelsEndpoint: Endpoint {
    private let models: Models

    package init(_ configuration: Configuration) {
        models = Models(configuration)
    }

    package func serve(_ request: Request, on exchange: HTTPExchange) throws {
        if case .model(let id) = request.route {
            try exchange.respond(json: try models.model(id))
        } else {
            try exchange.respond(json: models.list())
        }
    }
}
