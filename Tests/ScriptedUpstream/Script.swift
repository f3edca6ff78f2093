/// How one request is to be answered; the words of a directive, with their defaults.
///
/// A directive is `word word=value word="value with \"escapes\" and \n"`. It arrives by the control API (one line per
/// coming request) or between `[[` and `]]` in the last message of a request.
struct Script: Equatable {
    struct Tool: Equatable {
        var name: String
        var arguments = "{}"
        var id: String?
    }

    enum Framing: String {
        case chunked, length, close
    }

    enum Echo: String {
        /// The text of the last message.
        case last
        /// The whole body of the request.
        case body
    }

    enum UsagePlace: String {
        /// A chunk of its own, if the request asks for one.
        case asked
        /// A chunk of its own, asked for or not.
        case always
        /// In the chunk with the finish reason.
        case last
        case none
    }

    /// The pieces of the answer, a delta each.
    var pieces = ["Hello", " there"]
    /// Pause before the first byte, in milliseconds.
    var headDelay = 0
    /// Pause between head and first delta, in milliseconds.
    var firstDelay = 0
    /// Pause before every further delta, in milliseconds.
    var delay = 0
    var status = 200
    var retryAfter: String?
    /// Instead of what the status would have as its body.
    var body: String?
    var contentType: String?
    /// How many requests with this same directive fail (with `status`, or 500) before one succeeds.
    var failures = 0
    /// The connection is cut when so many deltas have been sent; the first delta is the role.
    var cutAfter: Int?
    var cutByReset = false
    /// Nothing more comes when so many deltas have been sent; -1 is before the head.
    var hangAfter: Int?
    /// The answer stops when so many deltas have been sent, until `heldUntil` requests are complete.
    var holdAfter: Int?
    var heldUntil = 0
    /// The event of this delta is broken JSON.
    var malformedAt: Int?
    /// An error event takes the place of this delta, and ends the stream.
    var errorAt: Int?
    var errorMessage = "scripted failure"
    var withoutDone = false
    var finish: String?
    var finishInLastPiece = false
    var usage = UsagePlace.asked
    var promptTokens = 11
    var completionTokens: Int?
    var cachedTokens: Int?
    var reasoningTokens: Int?
    var lineEnd = "\n"
    var comments = false
    /// Longest write, in bytes; 0 for no limit.
    var split = 0
    var reasoning: [String] = []
    var tools: [Tool] = []
    /// Longest fragment of a tool call's arguments, in bytes; 0 for no limit.
    var fragment = 0
    var interleaved = false
    var refusal: String?
    var echo: Echo?
    var framing = Framing.chunked
}

extension Script {
    /// Reads a directive; an unknown word is an error, so that a misspelt test cannot pass.
    init(directive: String) throws(DirectiveError) {
        for (key, value) in try Directive.words(of: directive) {
            if try takeTiming(key, value) { continue }
            if try takeFailure(key, value) { continue }
            if try takeShape(key, value) { continue }
            guard try takeContent(key, value) else { throw DirectiveError(word: key) }
        }
    }

    private mutating func takeTiming(_ key: String, _ value: String) throws(DirectiveError) -> Bool {
        switch key {
        case "head-delay": headDelay = try Directive.number(key, value)
        case "first": firstDelay = try Directive.number(key, value)
        case "delay": delay = try Directive.number(key, value)
        case "hang": hangAfter = value == "head" ? -1 : try Directive.number(key, value)
        case "hold": holdAfter = try Directive.number(key, value)
        case "until": heldUntil = try Directive.number(key, value)
        default: return false
        }
        return true
    }

    private mutating func takeFailure(_ key: String, _ value: String) throws(DirectiveError) -> Bool {
        switch key {
        case "status": status = try Directive.number(key, value)
        case "retry-after": retryAfter = value
        case "body": body = value
        case "type": contentType = value
        case "fail": failures = try Directive.number(key, value)
        case "cut": cutAfter = try Directive.number(key, value)
        case "reset": cutByReset = true
        case "malformed": malformedAt = try Directive.number(key, value)
        case "error": errorAt = try Directive.number(key, value)
        case "message": errorMessage = value
        default: return false
        }
        return true
    }

    private mutating func takeShape(_ key: String, _ value: String) throws(DirectiveError) -> Bool {
        switch key {
        case "no-done": withoutDone = true
        case "finish": finish = value
        case "finish-in-last": finishInLastPiece = true
        case "usage": usage = try Directive.choice(key, value)
        case "prompt": promptTokens = try Directive.number(key, value)
        case "completion": completionTokens = try Directive.number(key, value)
        case "cached": cachedTokens = try Directive.number(key, value)
        case "reasoning-tokens": reasoningTokens = try Directive.number(key, value)
        case "crlf": lineEnd = "\r\n"
        case "comments": comments = true
        case "split": split = try Directive.number(key, value)
        case "framing": framing = try Directive.choice(key, value)
        default: return false
        }
        return true
    }

    private mutating func takeContent(_ key: String, _ value: String) throws(DirectiveError) -> Bool {
        switch key {
        case "text": pieces = Directive.pieces(of: value)
        case "whole": pieces = [value]
        case "empty": pieces = []
        case "tokens": pieces = (1...(try Directive.number(key, value))).map { "t\($0) " }
        case "times": pieces = (0..<(try Directive.number(key, value))).flatMap { [pieces] _ in pieces }
        case "huge": pieces = [String(repeating: "x", count: try Directive.number(key, value))]
        case "reasoning": reasoning = Directive.pieces(of: value)
        case "tool": tools.append(Tool(name: value))
        case "args": if !tools.isEmpty { tools[tools.count - 1].arguments = value }
        case "id": if !tools.isEmpty { tools[tools.count - 1].id = value }
        case "fragment": fragment = try Directive.number(key, value)
        case "interleave": interleaved = true
        case "refusal": refusal = value
        case "echo": echo = try Directive.choice(key, value)
        case "note": break
        default: return false
        }
        return true
    }
}
