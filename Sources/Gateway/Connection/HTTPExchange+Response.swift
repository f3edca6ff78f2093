internal import Text
internal import HTTP
package import HTTPTypes
internal import Posix
internal import Service

extension HTTPExchange {
    /// Whether the head of the response was sent, so that its status cannot change.
    package var hasBegun: Bool { response != nil }

    /// Writes a whole response.
    package func respond(_ status: HTTPResponse.Status, _ fields: HTTPFields = [:], body: [UInt8]) throws {
        var response = ResponseWriter(for: head)
        let head = head(status, fields, length: .bytes(body.count), &response)
        try begin(response, status)
        try connection.send(head + response.body(body))
        page.phase = .complete
    }

    /// Writes a whole response with a JSON body.
    package func respond(_ status: HTTPResponse.Status = .ok, _ fields: HTTPFields = [:], json body: [UInt8]) throws {
        var fields = fields
        fields[.contentType] = "application/json; charset=utf-8"
        try respond(status, fields, body: body)
    }

    /// Begins an event stream. From now on comments break a silence, and a client that closes its write side is probed
    /// once with a comment.
    ///
    /// - Parameter first: events that are sent with the head.
    package func beginEventStream(_ fields: HTTPFields = [:], first: [UInt8] = []) throws {
        var response = ResponseWriter(for: head)
        var fields = fields
        fields[.contentType] = ServerSentEvents.contentType
        let head = head(.ok, fields, length: .unknown, isStream: true, &response)
        try begin(response, .ok)
        isEventStream = true
        watch.halfClose = .probed { [weak self] in try self?.comment() }
        watch.schedule(.keepAlive, at: watch.now + timeouts.comment) { [weak self] in try self?.breakSilence() }
        try connection.send(head + response.body(first))
    }

    /// Writes whole events of the stream that was begun, at once.
    package func write(_ events: [UInt8]) throws {
        guard let response else { preconditionFailure("the stream has not begun") }
        try connection.send(response.body(events))
    }

    /// Ends the stream that was begun.
    package func endEventStream() throws {
        guard let response else { preconditionFailure("the stream has not begun") }
        watch.cancel(.keepAlive)
        watch.halfClose = .ignored
        try connection.send(response.end())
        page.phase = .complete
    }

    private func head(
        _ status: HTTPResponse.Status, _ fields: HTTPFields, length: ResponseWriter.Length, isStream: Bool = false,
        _ response: inout ResponseWriter
    ) -> [UInt8] {
        var all = HTTPFields()
        let date = HTTPDate(secondsSinceEpoch: clock.milliseconds / 1_000)
        all.setStandard(requestID: requestID, at: date, isStream: isStream)
        for field in crossOrigin.fields(for: self.head) + fields { all.append(field) }
        return response.head(HTTPResponse(status: status, headerFields: all), length: length)
    }

    /// Stores the phase before the first byte is sent: after that the supervisor must not answer for a crashed worker.
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
        let due = connection.lastSent + timeouts.comment
        guard watch.now >= due else { return due }
        try comment()
        // Counted from now, not from `lastSent`: while the client accepts nothing, that would be due again at once.
        return watch.now + timeouts.comment
    }

    /// Sends a comment, unless an event is being sent: a comment must not split it, and the stream is not silent.
    private func comment() throws {
        if !connection.isSending { try write(ServerSentEvents.comment("keep-alive")) }
    }
}
