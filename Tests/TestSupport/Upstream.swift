/// A scripted upstream of one test, and what it has seen.
package final class Upstream: Sendable {
    /// A request that the gateway made.
    package struct Request: Sendable {
        package let method: String
        package let path: String
        package let headers: [(name: String, value: String)]
        package let text: String

        /// The body; null if it is not JSON.
        package var body: JSONValue { (try? JSONValue(parsing: text)) ?? .null }

        package subscript(name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        /// `role: text` of each message, for comparing whole prompts.
        package var conversation: [String] {
            body["messages"].array.dropFirst(body["messages"][0]["role"] == "system" ? 1 : 0).map { message in
                let parts = message["content"].array.compactMap { $0["text"].string }.joined(separator: "\n")
                return "\(message["role"].string ?? "?"): \(message["content"].string ?? parts)"
            }
        }

        package var system: String {
            body["messages"][0]["role"] == "system" ? body["messages"][0]["content"].string ?? "" : ""
        }
    }

    package let port: UInt16
    private let program: ChildProgram

    package init() throws {
        program = try ChildProgram(Products.path(of: "scripted-upstream"))
        port = try program.output.wait(for: "port") { text in
            text.hasSuffix("\n") ? UInt16(text.dropLast()) : nil
        }
    }

    package var baseURL: String { "http://127.0.0.1:\(port)/v1" }

    /// Sets the scripts of the next requests, one directive each.
    package func script(_ directives: String...) throws {
        let answer = try control("POST", "script", directives.joined(separator: "\n"))
        guard answer.status == 200 else { throw TestFailure("script: \(answer.text)") }
    }

    /// Answers the next request with an event stream of these data lines.
    package func script(stream data: [String]) throws {
        let events = (data + ["[DONE]"]).map { data in
            let escaped = data.unicodeScalars.map { ($0 == "\"" || $0 == "\\" ? "\\" : "") + String($0) }
            return "data: \(escaped.joined())\\n\\n"
        }
        try script("type=text/event-stream body=\"\(events.joined())\"")
    }

    package func requests() throws -> [Request] {
        try control("GET", "requests").json.array.map { request in
            let headers = request["headers"].array.map { ($0[0].string ?? "", $0[1].string ?? "") }
            return Request(
                method: request["method"].string ?? "", path: request["path"].string ?? "", headers: headers,
                text: request["body"].string ?? "")
        }
    }

    /// The only request there was.
    package func request() throws -> Request {
        let all = try requests()
        guard all.count == 1 else { throw TestFailure("\(all.count) upstream requests instead of one") }
        return all[0]
    }

    package func counters() throws -> JSONValue {
        try control("GET", "counters").json
    }

    /// Waits until counters have been reached, as in `aborted=1&open=0`; returns them all.
    @discardableResult
    package func wait(until counters: String, within duration: Duration = patience) throws -> JSONValue {
        try control("GET", "wait?\(counters)", within: duration).json
    }

    private func control(
        _ method: String, _ path: String, _ body: String = "", within duration: Duration = patience
    ) throws -> Response {
        let connection = try RawConnection(port: port)
        try connection.send(
            "\(method) /control/\(path) HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        while true {
            if let answer = try? Response(bytes: connection.received), answer.isComplete { return answer }
            guard try connection.receive(within: duration) else { throw TestFailure("the upstream has gone") }
        }
    }
}
