internal import Fetch
internal import HTTP
internal import JSON
internal import Posix
internal import Text

/// A run of a gateway, followed over HTTP. It ends with the connection.
struct GatewayRun {
    private let address: GatewayAddress
    private let transport: CurlTransport

    private let watch: Watch

    /// Longest error response that is read, in bytes.
    private static let errorBytesMax = 1 << 20
    /// How long the command waits, without `--timeout`, for a session for which enough requests wait already: the usual
    /// limit of a run.
    private static let busyTime = Duration.seconds(600)
    /// The time between two requests for such a session.
    private static let busyPause = Duration.milliseconds(250)...Duration.seconds(2)
    /// Longest silence of a gateway: the largest values of `streamHeadSeconds` and `commentSeconds`, and some time more.
    private static let silence = Duration.seconds(3_660)

    init(_ address: GatewayAddress, _ watch: Watch) {
        self.address = address
        self.watch = watch
        transport = CurlTransport(waiting: watch)
    }

    /// Sends the message and shows the events of its run, the last of which is `ended`. If the gateway lets no further
    /// request wait for the session, nothing has been done, and the message is sent again.
    ///
    /// - Throws: `AgentFailure`, `FetchError`, `Interruption`, and the errors of `show`.
    func run(_ message: AgentMessage, show: (AgentEvent) throws -> Void) throws {
        let request = request(message)
        let end = watch.now + Self.busyTime
        var pause = Self.busyPause.lowerBound
        while true {
            var hasStarted = false
            do {
                return try send(request) { event in
                    hasStarted = true
                    try show(event)
                }
            } catch let failure as AgentFailure where failure.code == "session_busy" && !hasStarted && watch.now < end {
                _ = try watch.wait(for: [], until: watch.now + pause * Double.random(in: 0.5...1))
                pause = min(pause * 2, Self.busyPause.upperBound)
            }
        }
    }

    private func send(_ request: FetchRequest, show: (AgentEvent) throws -> Void) throws {
        var status = 0
        var reader = ChunkReader()
        var errorBody: [UInt8] = []
        try transport.fetch(request) { head in
            status = head.status
            if status == 200 { try show(.started(runId: head["x-request-id"] ?? "")) }
        } body: { bytes in
            if status == 200 { return try reader.receive(bytes, show: show) }
            if errorBody.count < Self.errorBytesMax { errorBody += bytes }
        }
        if status != 200 {
            throw AgentFailure((try? Document(parsing: errorBody))?.root["error"], status: status)
        }
        if !reader.hasEnded { throw FetchError.cut(bytesReceived: 0) }
    }

    private func request(_ message: AgentMessage) -> FetchRequest {
        var headers = [
            FetchHeader("Content-Type", "application/json"), FetchHeader("x-openclaw-tool-events", "1"),
            FetchHeader("x-openclaw-session-key", message.sessionKey),
        ]
        if let agent = message.agent { headers.append(FetchHeader("x-openclaw-agent-id", agent)) }
        if let model = message.model { headers.append(FetchHeader("x-openclaw-model", model)) }
        var request = address.request("/v1/chat/completions", headers: headers, body: message.body)
        request.limits.bodyBytesMax = 1 << 30
        request.timeouts.firstByte = Self.silence
        request.timeouts.idle = Self.silence
        return request
    }
}

/// Reads the chunks of an event stream as the events of a run.
struct ChunkReader {
    private var decoder = EventStreamDecoder()
    private var finishReason = ""
    /// Whether the end of the stream has arrived.
    private(set) var hasEnded = false

    /// - Throws: `AgentFailure` for an error in the stream and for a stream of another server.
    mutating func receive(_ bytes: ArraySlice<UInt8>, show: (AgentEvent) throws -> Void) throws {
        for event in try decoder.receive(bytes) where !hasEnded {
            if event.data.elementsEqual("[DONE]".utf8) {
                hasEnded = true
                try show(.ended(finishReason: finishReason))
            } else {
                guard let chunk = try? Document(parsing: event.data).root else { throw AgentFailure(nil, status: nil) }
                try read(chunk, show: show)
            }
        }
    }

    private mutating func read(_ chunk: Node, show: (AgentEvent) throws -> Void) throws {
        if let error = chunk["error"] { throw AgentFailure(error, status: nil) }
        if let tool = chunk["openclaw"]?["tool"], let step = ToolStep(tool) { try show(.tool(step)) }
        if let usage = chunk["usage"], usage.kind == .object { try show(.usage(usage.slice)) }
        guard let choice = chunk["choices"]?.elements.first(where: { _ in true }) else { return }
        if let reason = choice["finish_reason"]?.string { finishReason = reason }
        if let text = choice["delta"]?["reasoning_content"]?.string { try show(.thinking(text)) }
        if let text = choice["delta"]?["content"]?.string, !text.isEmpty { try show(.text(text)) }
        if let text = choice["delta"]?["refusal"]?.string { try show(.refusal(text)) }
    }
}
