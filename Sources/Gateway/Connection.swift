package import HTTP
package import HTTPTypes
package import Posix
package import Service
internal import Text

/// The connection to one client: reads its request, writes its response, and tells the scoreboard before it does.
///
/// A class, because a timer or a probe of the wait writes through it while a request is being answered.
package final class Connection {
    /// How long the parts of a request and of a response may take.
    package struct Timeouts: Equatable, Sendable {
        package var head: Duration = .seconds(10)
        package var body: Duration = .seconds(30)
        /// Time for which a client may take nothing.
        package var stall: Duration = .seconds(120)
        /// Silence after which an event stream gets a comment.
        package var comment: Duration = .seconds(15)

        package init() {}
    }

    /// What every wait of this worker goes through.
    package let watch: Watch
    /// The worker's page of the scoreboard.
    package let page: ScoreboardPage
    package let requestID: String
    private let client: Descriptor
    private let clock: WallClock
    private let timeouts: Timeouts
    private var parser: RequestParser
    private var head: RequestHead?
    private var response: ResponseWriter?
    private var isSending = false
    /// A piece went out in part only: nothing may follow it.
    private var isCut = false
    private var lastSent: ContinuousClock.Instant

    package init(
        _ client: Descriptor, watch: Watch, page: ScoreboardPage, requestID: String, _ settings: Settings
    ) {
        self.client = client
        self.watch = watch
        self.page = page
        self.requestID = requestID
        clock = settings.clock
        timeouts = settings.timeouts
        parser = RequestParser(limits: settings.limits)
        lastSent = watch.now
    }

    /// What is the same for every connection.
    package struct Settings: Sendable {
        package var clock: WallClock
        package var limits = RequestParserLimits()
        package var timeouts = Timeouts()

        package init(clock: WallClock) {
            self.clock = clock
        }
    }

    /// Whether the final head has been written, so that the status is the client's.
    package var hasBegun: Bool { response != nil }

    /// Whether what is written is an event stream, in which an error is an event.
    package private(set) var isEventStream = false
}

/// The request.
extension Connection {
    /// Reads the head; nil when the client closes, or stays silent until the deadline, without having begun.
    ///
    /// - Throws: `RequestError`, `GatewayError` for a head that breaks off or comes too slowly, `Interruption`.
    package func readHead() throws -> RequestHead? {
        let deadline = watch.now + timeouts.head
        while true {
            switch try parser.event() {
            case .head(let head):
                self.head = head
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

    /// Reads the body, which the client was perhaps waiting to be asked for.
    ///
    /// From here on a client that closes its side is gone.
    ///
    /// - Parameter bytesMax: Longest body; beyond it the error comes before anything is read, if the client told.
    /// - Throws: `RequestError`, `GatewayError` for a body that breaks off or comes too slowly, `Interruption`.
    package func readBody(bytesMax: Int) throws -> [UInt8] {
        parser.limits.bodyBytesMax = bytesMax
        let deadline = watch.now + timeouts.body
        var isAwaited = head?.expectsContinue ?? false
        var body: [UInt8] = []
        if case .length(let count)? = head?.body { body.reserveCapacity(min(count, bytesMax, 1 << 20)) }
        while true {
            switch try parser.event() {
            case .body(let piece):
                isAwaited = false
                body += piece
            case .end:
                watch.halfClose = .gone
                return body
            case .needsInput:
                if isAwaited { try send(ResponseWriter.interimContinue) }
                isAwaited = false
                try receive(until: deadline, part: .body)
            case .head: preconditionFailure("the head was read before")
            }
        }
    }

    private func receive(until deadline: ContinuousClock.Instant, part: GatewayError.Part) throws {
        // A client that sends a byte now and then is never waited for, so the time is looked at here.
        if watch.now >= deadline { throw GatewayError.timedOut(part) }
        do {
            guard let bytes = try watch.read(from: client, atMost: 32 << 10, until: deadline) else {
                throw GatewayError.incomplete(part)
            }
            if bytes.isEmpty { throw GatewayError.timedOut(part) }
            parser.receive(bytes)
        } catch is SystemError {
            throw Interruption.clientGone
        }
    }
}

/// The response.
extension Connection {
    /// Writes a whole response.
    package func respond(_ status: HTTPResponse.Status, _ fields: HTTPFields = [:], body: [UInt8]) throws {
        var response = ResponseWriter(for: head)
        let head = head(status, fields, length: .bytes(body.count), &response)
        try begin(response, status)
        try send(head + response.body(body))
        page.phase = .complete
    }

    /// Begins an event stream: from now on a silence is broken by comments, and a client that closes its side is asked
    /// once, with a comment, whether it still reads.
    ///
    /// - Parameter first: Events that go out with the head.
    package func beginEventStream(_ fields: HTTPFields = [:], first: [UInt8] = []) throws {
        var response = ResponseWriter(for: head)
        var fields = fields
        fields[.contentType] = ServerSentEvents.contentType
        let head = head(.ok, fields, length: .unknown, isStream: true, &response)
        try begin(response, .ok)
        isEventStream = true
        watch.halfClose = .probed { [weak self] in try self?.comment() }
        watch.schedule("comment", at: watch.now + timeouts.comment) { [weak self] in try self?.breakSilence() }
        try send(head + response.body(first))
    }

    /// Writes whole events of the stream that was begun, at once.
    package func write(_ events: [UInt8]) throws {
        guard let response else { preconditionFailure("the stream has not begun") }
        try send(response.body(events))
    }

    /// Ends the stream that was begun.
    package func endEventStream() throws {
        guard let response else { preconditionFailure("the stream has not begun") }
        watch.cancel("comment")
        watch.halfClose = .ignored
        try send(response.end())
        page.phase = .complete
    }

    private func head(
        _ status: HTTPResponse.Status, _ fields: HTTPFields, length: ResponseWriter.Length, isStream: Bool = false,
        _ response: inout ResponseWriter
    ) -> [UInt8] {
        var all = HTTPFields()
        let date = HTTPDate(secondsSinceEpoch: clock.milliseconds / 1_000)
        all.setStandard(requestID: requestID, at: date, isStream: isStream)
        for field in fields { all.append(field) }
        return response.head(HTTPResponse(status: status, headerFields: all), length: length)
    }

    /// Tells the scoreboard, so that a crash from here on is never answered in our place.
    private func begin(_ response: ResponseWriter, _ status: HTTPResponse.Status) throws {
        precondition(self.response == nil, "a second response")
        page.setStatus(status.code)
        page.phase =
            switch response.framing {
            case .none, .fixed: .answeringFixed
            case .chunked: .answeringChunked
            case .untilClose: .answeringUntilClose
            }
        self.response = response
    }

    private func breakSilence() throws -> ContinuousClock.Instant? {
        let due = lastSent + timeouts.comment
        guard watch.now >= due else { return due }
        try comment()
        // Not reckoned from what was sent last: while the client takes nothing, that would be due again at once.
        return watch.now + timeouts.comment
    }

    /// Never into the middle of what is being sent: there is no silence then, and nothing to ask.
    private func comment() throws {
        if !isSending { try write(ServerSentEvents.comment("keep-alive")) }
    }

    /// Sends all of it as fast as the client reads.
    ///
    /// - Throws: `Interruption`: `clientGone` also when the client takes nothing for too long.
    private func send(_ bytes: [UInt8]) throws {
        if isCut { throw Interruption.clientGone }
        var rest = bytes[...]
        isSending = true
        defer {
            isSending = false
            isCut = !rest.isEmpty && rest.count < bytes.count
        }
        lastSent = watch.now
        do {
            while !rest.isEmpty {
                switch try client.send(rest) {
                case .closed: throw Interruption.clientGone
                case .written(let count):
                    rest = rest.dropFirst(count)
                    lastSent = watch.now
                    page.addBytesSent(count)
                case .wouldBlock:
                    let ready = try watch.wait(
                        for: [Interest(client, forWriting: true)], until: lastSent + timeouts.stall)
                    if ready.isEmpty { throw Interruption.clientGone }
                }
            }
        } catch is SystemError {
            throw Interruption.clientGone
        }
    }
}
