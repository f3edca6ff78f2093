/// Serves the requests of one route.
///
/// An endpoint is made before the first fork, so that workers inherit what it computed from the configuration.
package protocol Endpoint {
    /// Reads the body if it needs one, and writes the whole response.
    ///
    /// - Throws: errors that `FailureDisposition` knows. The worker sends them to the client: as a status if the
    ///   response has not begun, as an event in a stream that has.
    func serve(_ request: Request, on exchange: HTTPExchange) throws
}
