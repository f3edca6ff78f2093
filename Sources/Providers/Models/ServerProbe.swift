package import Fetch
internal import Conversation
internal import Posix
package import Text

/// What the server of a model answers when it is asked for its models, which costs nothing.
package enum ServerProbe: Equatable, Sendable {
    /// A response with any status. The date is that of the server; the advice is about the provider's `baseUrl`, nil if
    /// that is probably right.
    case answered(status: Int, date: HTTPDate?, advice: String?)
    case failed(FetchError, advice: String?)

    /// Longest time for the connection, and for the first byte of the response.
    private static let limit = Duration.seconds(10)

    /// Ends the transfer when the head of the response has arrived.
    private struct HeadArrived: Error {
        let head: FetchResponseHead
    }

    /// Sends the request with the key of the provider, by the same way as the requests of a run.
    ///
    /// - Throws: `Interruption` and the errors of a timer.
    package init(_ target: ModelTarget, over transport: any Transport) throws {
        var request = FetchRequest(
            .get, target.baseUrl + "/models", headers: target.headers(over: [FetchHeader("Accept", "application/json")])
        )
        request.timeouts = FetchTimeouts(connect: Self.limit, firstByte: Self.limit, idle: Self.limit)
        request.route = target.route
        request.certificates = target.certificates
        let advice = ProviderURLAdvice(target.baseUrl)
        do {
            try transport.fetch(request) { head in
                throw HeadArrived(head: head)
            } body: { _ in
            }
            self = .failed(.cut(bytesReceived: 0), advice: nil)
        } catch let arrived as HeadArrived {
            let date = arrived.head["date"].flatMap { HTTPDate(parsing: $0) }
            self = .answered(status: arrived.head.status, date: date, advice: advice.advice(arrived.head, []))
        } catch let error as FetchError {
            self = .failed(error, advice: advice.advice(error))
        }
    }
}
