/// Performs HTTP requests: `CurlTransport`, or a script in tests.
package protocol Transport {
    /// Sends a request and delivers the response as it arrives; returns when the response is complete.
    ///
    /// A response with an error status is delivered like any other. A redirect is not followed.
    /// - Parameters:
    ///   - head: called once, before any part of the body.
    ///   - body: called with each part of the body that arrives, never an empty one. While it runs, the server has to
    ///     wait.
    /// - Throws: `FetchError`; `Interruption` from the wait; the errors of a timer, of `head` and of `body`. Each error
    ///   ends the transfer at once.
    func fetch(
        _ request: FetchRequest, head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
    ) throws
}
