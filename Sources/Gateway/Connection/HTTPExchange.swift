internal import Configuration
package import HTTP
package import Posix
package import Service

/// One HTTP request and its response.
///
/// A class, because timers of the wait write the response while an endpoint waits for a model.
package final class HTTPExchange {
    /// How long the parts of a request and of a response may take.
    package struct Timeouts: Equatable, Sendable {
        package var head: Duration = .seconds(10)
        package var body: Duration = .seconds(30)
        /// Time in which a client may accept no byte.
        package var stall: Duration = .seconds(120)
        /// Silence in an event stream after which a comment is sent.
        package var comment: Duration = .seconds(15)

        package init() {}
    }

    /// The settings that all exchanges share.
    package struct Settings: Sendable {
        package var clock: WallClock
        package var limits = RequestParserLimits()
        package var timeouts = Timeouts()
        package var crossOrigin = CrossOrigin([])

        package init(clock: WallClock) {
            self.clock = clock
        }
    }

    let connection: Connection
    /// The worker's page of the scoreboard.
    package let page: ScoreboardPage
    package let requestID: String
    let clock: WallClock
    let timeouts: Timeouts
    package let crossOrigin: CrossOrigin
    private var parser: RequestParser
    private(set) var head: RequestHead?
    /// When the worker must end, unless its response is still being written.
    private let connectionDeadline: ContinuousClock.Instant?
    /// When the head was complete.
    private var headReadAt: ContinuousClock.Instant?
    /// The response that was begun; set by `begin` only.
    var response: ResponseWriter?

    package init(_ connection: Connection, page: ScoreboardPage, requestID: String, _ settings: Settings) {
        self.connection = connection
        self.page = page
        self.requestID = requestID
        clock = settings.clock
        timeouts = settings.timeouts
        connectionDeadline = connection.watch.deadline
        crossOrigin = settings.crossOrigin
        parser = RequestParser(limits: settings.limits)
    }

    /// The wait of this worker.
    package var watch: Watch { connection.watch }

    /// Whether the response is an event stream, in which an error is sent as an event.
    package internal(set) var isEventStream = false
}

/// The deadline.
extension HTTPExchange {
    /// Time to write the end of a response after the deadline of the connection.
    private static let endTime = Duration.seconds(HTTPConfiguration.endSeconds)

    /// Sets the deadline of a run. Its time starts at the end of the request's head, so that it includes the body and
    /// the images that the request names. The deadline of the connection remains in force.
    package func beginRun(seconds: Int) {
        let deadline = (headReadAt ?? watch.now) + .seconds(seconds)
        watch.deadline = watch.deadline.map { min($0, deadline) } ?? deadline
        storeDeadline(watch.deadline)
    }

    /// Stores the instant at which the worker will have ended if its current step lasts until `deadline`.
    private func storeDeadline(_ deadline: ContinuousClock.Instant?) {
        if let deadline { page.setDeadline(deadline + Self.endTime) }
    }

    /// Replaces the deadline of the run by that of the connection, which the supervisor enforces, too: a client that reads
    /// slowly receives the rest of the response until then, and one that reads nothing is disconnected after
    /// `timeouts.stall`.
    package func endRun() {
        let deadline = max(watch.now, connectionDeadline ?? watch.now)
        watch.deadline = deadline + Self.endTime
        storeDeadline(deadline)
    }
}

/// The request.
extension HTTPExchange {
    /// Reads the head; nil when the client closes or times out before its first byte.
    ///
    /// - Throws: `RequestError`, `GatewayError` for a head that is incomplete or late, `Interruption`.
    package func readHead() throws -> RequestHead? {
        let deadline = watch.now + timeouts.head
        storeDeadline(deadline)
        while true {
            switch try parser.event() {
            case .head(let head):
                self.head = head
                headReadAt = watch.now
                storeDeadline(watch.deadline)
                return head
            case .needsInput:
                do {
                    try receive(until: deadline, part: .head)
                } catch is GatewayError where parser.isUntouched {
                    return nil
                }
            case .body, .end: preconditionFailure("the head comes first")
            }
        }
    }

    /// Reads the body; sends `100 Continue` first if the client waits for it.
    ///
    /// After the body, a client that closes its write side counts as gone.
    ///
    /// - Parameter bytesMax: the longest body. A body whose announced length is greater is rejected before it is read.
    /// - Throws: `RequestError`, `GatewayError` for a body that is coded, incomplete or late, `Interruption`.
    package func readBody(bytesMax: Int) throws -> [UInt8] {
        if let coding = head?.contentCoding { throw GatewayError.unsupportedCoding(coding) }
        parser.limits.bodyBytesMax = bytesMax
        let deadline = watch.now + timeouts.body
        storeDeadline(deadline)
        var isAwaited = head?.expectsContinue ?? false
        var body: [UInt8] = []
        if case .length(let count)? = head?.body { body.reserveCapacity(min(count, bytesMax, 1 << 20)) }
        while true {
            switch try parser.event() {
            case .body(let piece):
                isAwaited = false
                body += piece
            case .end:
                storeDeadline(watch.deadline)
                watch.halfClose = .gone
                return body
            case .needsInput:
                if isAwaited { try connection.send(ResponseWriter.interimContinue) }
                isAwaited = false
                try receive(until: deadline, part: .body)
            case .head: preconditionFailure("the head was read before")
            }
        }
    }

    private func receive(until deadline: ContinuousClock.Instant, part: GatewayError.Part) throws {
        // Bytes that are there already are read without a wait, so the wait cannot enforce the deadline alone.
        if watch.now >= deadline { throw GatewayError.timedOut(part) }
        guard let bytes = try connection.receive(until: deadline) else { throw GatewayError.incomplete(part) }
        if bytes.isEmpty { throw GatewayError.timedOut(part) }
        parser.receive(bytes)
    }
}
