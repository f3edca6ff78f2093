/// What has happened so far, and what is to happen next; the control API is a view of it.
struct Record {
    struct Abort {
        let request: Int
        /// From the arrival of its request, in milliseconds.
        let after: Int
    }

    private(set) var requests: [Request] = []
    private(set) var count = 0
    private(set) var completed = 0
    private(set) var aborts: [Abort] = []
    /// Answers under way.
    private(set) var open = 0
    private(set) var openMax = 0
    /// False while a benchmark runs: nothing of a request is kept then.
    var keepsRequests = true
    private var queue: [Script] = []
    private var failed: [String: Int] = [:]

    mutating func started(_ request: Request) -> Int {
        count += 1
        open += 1
        openMax = max(openMax, open)
        if keepsRequests { requests.append(request) }
        return count
    }

    mutating func ended(request: Int, completed whole: Bool, after: Int) {
        open -= 1
        if whole { completed += 1 } else { aborts.append(Abort(request: request, after: after)) }
    }

    mutating func enqueue(_ scripts: [Script]) {
        queue += scripts
    }

    /// The script of a request: the next in the queue, else the directive in its last message, else the plain answer.
    mutating func script(for request: ChatRequest) throws(DirectiveError) -> Script {
        if !queue.isEmpty { return queue.removeFirst() }
        guard let directive = Directive.last(in: request.lastText) else { return Script() }
        var script = try Script(directive: directive)
        if script.failures > 0 {
            let before = failed[directive, default: 0]
            failed[directive] = before + 1
            if before < script.failures {
                script.status = script.status == 200 ? 500 : script.status
            } else {
                script.status = 200
                script.body = nil
            }
        }
        return script
    }

    var counters: String {
        let cut = aborts.map { #"{"request":\#($0.request),"after":\#($0.after)}"# }
        return #"{"requests":\#(count),"open":\#(open),"openMax":\#(openMax),"completed":\#(completed),"#
            + #""aborted":\#(aborts.count),"aborts":[\#(cut.joined(separator: ","))]}"#
    }

    /// Whether every counter named in a query such as `aborted=1&open=0` has been reached; `open` counts down.
    func reached(_ query: Substring) -> Bool {
        query.split(separator: "&").allSatisfy { pair in
            let words = pair.split(separator: "=")
            guard words.count == 2, let target = Int(words[1]) else { return true }
            switch words[0] {
            case "requests": return count >= target
            case "completed": return completed >= target
            case "aborted": return aborts.count >= target
            case "opened": return open >= target
            case "open": return open <= target
            default: return true
            }
        }
    }
}
