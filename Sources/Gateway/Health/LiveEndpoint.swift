/// Serves `GET /health`: the gateway is alive if it responds (W-50).
package struct LiveEndpoint: Endpoint {
    private static let body = Array(#"{"ok":true,"status":"live"}"#.utf8)

    package init() {}

    package func serve(_ request: Request, on exchange: HTTPExchange) throws {
        try exchange.respond(json: Self.body)
    }
}
