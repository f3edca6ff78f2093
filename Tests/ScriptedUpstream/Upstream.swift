internal import Glibc

/// The server: one thread, one poll, every connection of it, the record.
final class Upstream {
    private let listener: CInt
    private var connections: [CInt: Connection] = [:]
    /// Connections that wait for an instant, soonest last.
    private var timers: [(due: Int, descriptor: CInt)] = []
    private var record = Record()
    /// Control connections that wait for counters.
    private var waiting: Set<CInt> = []

    init(listener: CInt) {
        self.listener = listener
    }

    func run() -> Never {
        while true {
            var entries = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
            for one in connections.values {
                let writing = one.pace == .blocked ? POLLOUT : 0
                entries.append(pollfd(fd: one.descriptor, events: Int16(POLLIN | writing), revents: 0))
            }
            _ = unsafe poll(&entries, nfds_t(entries.count), timeout)
            for entry in entries where entry.revents != 0 {
                if entry.fd == listener { accept() } else if let one = connections[entry.fd] { serve(one) }
            }
            while let timer = timers.last, timer.due <= Clock.milliseconds {
                timers.removeLast()
                if let one = connections[timer.descriptor], one.pace == .until(timer.due) { move(one) }
            }
            for one in connections.values {
                if case .held(let completed) = one.pace, record.completed >= completed { move(one) }
            }
            answerWaiting()
        }
    }

    private var timeout: CInt {
        timers.last.map { CInt(clamping: max(0, $0.due - Clock.milliseconds)) } ?? -1
    }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            var on: CInt = 1
            _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
            connections[descriptor] = Connection(descriptor: descriptor)
        }
    }

    private func serve(_ one: Connection) {
        if !one.read() { return close(one) }
        if one.pace == .blocked { move(one) }
        while one.pace == .idle, one.awaited == nil, let request = Request.take(from: &one.input) {
            if request.path.hasPrefix("/control/") { control(request, one) } else { answer(request, one) }
        }
    }

    /// Lets a connection do what it can do now, and arranges for what it waits for.
    private func move(_ one: Connection) {
        let answering = one.answering
        if one.advance(), let answering { record.ended(request: answering.request, completed: true, after: 0) }
        switch one.pace {
        case .closed: return close(one)
        case .until(let due):
            let place = timers.firstIndex { $0.due <= due } ?? timers.count
            timers.insert((due, one.descriptor), at: place)
        default: break
        }
    }

    private func close(_ one: Connection) {
        if let (request, since) = one.answering {
            record.ended(request: request, completed: false, after: Clock.milliseconds - since)
        }
        connections[one.descriptor] = nil
        _ = Glibc.close(one.descriptor)
    }

    private func answer(_ request: Request, _ one: Connection) {
        let number = record.started(request)
        let ending: [Step] = request.asksToClose ? [.cut(byReset: false)] : []
        one.begin(steps(for: request, number) + ending, request: number)
        move(one)
    }

    private func steps(for request: Request, _ number: Int) -> [Step] {
        let chat: ChatRequest
        switch (request.method, request.path) {
        case ("POST", "/v1/chat/completions"):
            do { chat = try ChatRequest(body: request.body) } catch { return Self.whole(400, "\(error)") }
        case ("GET", "/v1/models"):
            return Self.whole(200, #"{"object":"list","data":[{"id":"model-1","object":"model"}]}"#)
        default:
            return Self.whole(404, #"{"error":{"message":"no such path"}}"#)
        }
        do {
            let script = try record.script(for: chat)
            return Reply(script: script, request: chat, requestBody: request.body, number: number).steps
        } catch {
            return Self.whole(400, #"{"error":{"message":"directive: \#(error.word)"}}"#)
        }
    }

    private static func whole(_ status: Int, _ body: String) -> [Step] {
        [.write(Reply.response(status, "application/json", [], Array(body.utf8))), .complete]
    }
}

extension Upstream {
    /// The control API: `script` (POST, a directive per line), `requests`, `counters`, `wait?aborted=1&open=0` (answers
    /// the counters as soon as they have been reached), `keep?off`, `reset`.
    private func control(_ request: Request, _ one: Connection) {
        let parts = request.path.dropFirst("/control/".count).split(separator: "?", maxSplits: 1)
        let query = parts.count > 1 ? parts[1] : ""
        var answer = Self.whole(200, "{}")
        switch parts.first {
        case "script": answer = enqueue(String(decoding: request.body, as: UTF8.self))
        case "requests": answer = Self.whole(200, "[\(record.requests.map(\.json).joined(separator: ","))]")
        case "counters": answer = Self.whole(200, record.counters)
        case "wait":
            one.awaited = query
            waiting.insert(one.descriptor)
            return
        case "keep": record.keepsRequests = query != "off"
        case "reset": record = Record()
        default: answer = Self.whole(404, "{}")
        }
        one.begin(answer, request: nil)
        move(one)
    }

    private func enqueue(_ lines: String) -> [Step] {
        do {
            record.enqueue(try lines.split(separator: "\n").map { try Script(directive: String($0)) })
            return Self.whole(200, "{}")
        } catch {
            return Self.whole(400, "\(error)")
        }
    }

    /// Answers the control connections whose counters have been reached.
    private func answerWaiting() {
        for descriptor in waiting {
            guard let one = connections[descriptor], let query = one.awaited else {
                waiting.remove(descriptor)
                continue
            }
            guard record.reached(query) else { continue }
            waiting.remove(descriptor)
            one.awaited = nil
            one.begin(Self.whole(200, record.counters), request: nil)
            move(one)
        }
    }
}
