/// Something that performs HTTP requests: `CurlTransport`, or in tests a script.
package protocol Transport {
    /// Sends a request and hands on the response as it arrives; returns after its end.
    ///
    /// A status that says "error" is a response like any other; a redirect is not followed.
    /// - Parameters:
    ///   - head: Called once, before any part of the body.
    ///   - body: Called for each piece that arrives, never with an empty one; a slow caller holds back the server.
    /// - Throws: `FetchError`; `Interruption` from the wait; what a timer, `head` or `body` throw. Each ends the
    ///   transfer at once.
    func fetch(
        _ request: FetchRequest, head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
    ) throws
}
