internal import HTTPTypes
internal import Service

/// Serves `GET /metrics`: the counts of the supervisor at the fork of this worker.
package struct MetricsEndpoint: Endpoint {
    package init() {}

    package func serve(_ request: Request, on exchange: HTTPExchange) throws {
        let text = MetricsText(request.context.metrics())
        try exchange.respond(.ok, [.contentType: MetricsText.contentType], body: text.bytes)
    }
}
