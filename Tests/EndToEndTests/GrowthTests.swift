internal import TestSupport
internal import Testing

/// A connection whose size depends on a count that a client or a model server chooses.
struct Growth: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The smaller count; the test also sends twice as many.
    let count: Int
    /// Header fields besides the usual ones.
    var headers: @Sendable (Int) -> [(String, String)] = { _ in [] }
    /// Members of the body besides `model`.
    var body: @Sendable (Int) -> JSONValue = { _ in Growth.body([Growth.user("hi")]) }
    /// The directive for the answer of the model.
    var answer: @Sendable (Int) -> String = { _ in "text=ok" }
    /// The body of an earlier request whose instructions are not counted.
    var earlier: (@Sendable (Int) -> JSONValue)?
    var earlierAnswer = "text=ok"
    /// The expected status of the response.
    var status = 200

    init(_ name: String, _ count: Int = 500) {
        testDescription = name
        self.count = count
    }

    func text(_ count: Int, _ body: JSONValue) -> String {
        let usual = [("Authorization", "Bearer \(Scenario.token)"), ("Content-Type", "application/json")]
        let model: JSONValue = ["model": "openclaw"]
        return Gateway.text(
            "POST", "/v1/chat/completions", headers: usual + headers(count), body: model.merged(with: body).json)
    }

    static func body(_ messages: [JSONValue], _ members: JSONValue = [:]) -> JSONValue {
        JSONValue.object(["messages": .array(messages)]).merged(with: members)
    }

    static func user(_ text: String) -> JSONValue { ["role": "user", "content": .string(text)] }

    static func assistant(_ text: String) -> JSONValue { ["role": "assistant", "content": .string(text)] }

    static func calls(_ ids: [String]) -> JSONValue {
        let calls = ids.map { id -> JSONValue in
            ["id": .string(id), "type": "function", "function": ["name": "t", "arguments": "{}"]]
        }
        return ["role": "assistant", "content": .null, "tool_calls": .array(calls)]
    }

    static func result(_ id: String) -> JSONValue {
        ["role": "tool", "tool_call_id": .string(id), "content": "r"]
    }

    /// A value for each number below a count.
    static func each(_ count: Int, _ value: (Int) -> JSONValue) -> [JSONValue] { (0..<count).map(value) }

    static func members(_ count: Int) -> JSONValue {
        .object(Dictionary(uniqueKeysWithValues: (0..<count).map { ("member\($0)", .integer($0)) }))
    }
}

/// If one count of a request or an answer is doubled, the instructions of the worker are at most doubled.
struct GrowthTests {
    /// The tolerance beyond twice the instructions, because arrays and hash tables grow in steps.
    private static let ratioMax = 2.2

    @Test("Twice the messages cost at most twice the instructions", arguments: messages)
    func doubledMessages(_ growth: Growth) throws { try expectLinear(growth) }

    @Test("Twice the tool calls cost at most twice the instructions", arguments: calls)
    func doubledCalls(_ growth: Growth) throws { try expectLinear(growth) }

    @Test("Twice the fields cost at most twice the instructions", arguments: fields + [headers])
    func doubledFields(_ growth: Growth) throws { try expectLinear(growth) }

    @Test("An answer of twice the length costs at most twice the instructions", arguments: answers + [quotedKey])
    func doubledAnswers(_ growth: Growth) throws { try expectLinear(growth) }

    @Test("A session of twice the length costs at most twice the instructions", arguments: sessions)
    func doubledSessions(_ growth: Growth) throws { try expectLinear(growth) }

    private func expectLinear(_ growth: Growth) throws {
        let base = try Self.base.get()
        let once = try Self.instructions(of: growth, growth.count) - base
        let twice = try Self.instructions(of: growth, 2 * growth.count) - base
        #expect(Double(twice) <= Self.ratioMax * Double(once), "\(once) and \(twice) instructions")
    }

    /// The instructions of the smallest request, which do not depend on a count.
    private static let base = Result { try instructions(of: Growth("the smallest request"), 1) }

    private static func instructions(of growth: Growth, _ count: Int) throws -> Int {
        let gateway = try CountedGateway([
            "gateway": ["http": ["fieldsMax": 10_000, "headBytesMax": 1_048_576]], "models": ["retriesMax": 0],
        ])
        if let earlier = growth.earlier {
            try gateway.upstream.script(growth.earlierAnswer)
            _ = try gateway.serve(growth.text(count, earlier(count)))
        }
        try gateway.upstream.script(growth.answer(count))
        let (response, instructions) = try gateway.count(growth.text(count, growth.body(count)))
        #expect(response.status == growth.status, "\(response.text)")
        return instructions
    }

    private static func growth(
        _ name: String, _ count: Int = 500, _ body: @escaping @Sendable (Int) -> JSONValue
    ) -> Growth {
        var growth = Growth(name, count)
        growth.body = body
        return growth
    }

    private static let messages = [
        growth("adjacent messages of the user", 1_000) { Growth.body(Growth.each($0) { Growth.user("u\($0)") }) },
        growth("adjacent answers") {
            Growth.body([Growth.user("u")] + Growth.each($0) { Growth.assistant("a\($0)") } + [Growth.user("u")])
        },
        growth("questions and answers") {
            Growth.body(
                Growth.each($0) { $0 % 2 == 0 ? Growth.user("u\($0)") : Growth.assistant("a\($0)") }
                    + [Growth.user("u")])
        },
        growth("instructions") {
            Growth.body(Growth.each($0) { ["role": "system", "content": .string("s\($0)")] } + [Growth.user("u")])
        },
        growth("blank answers at the end") {
            Growth.body([Growth.user("u")] + Growth.each($0) { _ in Growth.assistant(" ") })
        },
        growth("content parts") {
            let parts = Growth.each($0) { ["type": "text", "text": .string("p\($0)")] }
            return Growth.body([["role": "user", "content": .array(parts)]])
        },
    ]

    private static let calls = [
        growth("results without a call", 1_000) {
            Growth.body([Growth.user("u")] + Growth.each($0) { Growth.result("c\($0)") })
        },
        growth("calls with one id") { count in
            Growth.body([Growth.user("u"), Growth.calls((0..<count).map { _ in "c" }), Growth.user("u")])
        },
        growth("calls with ids that a repeated id would get") { count in
            let ids = (0..<count).map { $0 % 2 == 0 ? "c" : "c_\($0)" }
            return Growth.body([Growth.user("u"), Growth.calls(ids), Growth.user("u")])
        },
        growth("calls whose results come in the opposite order") { count in
            let results = Growth.each(count) { Growth.result("c\(count - 1 - $0)") }
            return Growth.body([Growth.user("u"), Growth.calls((0..<count).map { "c\($0)" })] + results)
        },
    ]

    private static let fields = [
        growth("unknown fields") { Growth.body([Growth.user("u")], Growth.members($0)) },
        growth("members of a message") { Growth.body([Growth.user("u").merged(with: Growth.members($0))]) },
        growth("tools", 250) {
            let tools = Growth.each($0) { ["type": "function", "function": ["name": .string("t\($0)")]] }
            return Growth.body([Growth.user("u")], .object(["tools": .array(tools)]))
        },
        growth("parameters of a tool") {
            let parameters: JSONValue = ["type": "object", "properties": Growth.members($0)]
            let tool: JSONValue = ["type": "function", "function": ["name": "t", "parameters": parameters]]
            return Growth.body([Growth.user("u")], .object(["tools": .array([tool])]))
        },
    ]

    private static var headers: Growth {
        var growth = Growth("header fields", 1_000)
        growth.headers = { count in (0..<count).map { ("x-field-\($0)", "value") } }
        return growth
    }

    private static var quotedKey: Growth {
        var growth = answer("an error of the model server that quotes its key") {
            "status=400 body=\(String(repeating: "upstream-key,", count: $0))"
        }
        growth.status = 502
        return growth
    }

    private static func answer(
        _ name: String, _ count: Int = 500, _ answer: @escaping @Sendable (Int) -> String
    ) -> Growth {
        var growth = Growth(name, count)
        growth.answer = answer
        return growth
    }

    private static let answers = [
        answer("tokens of an answer") { "tokens=\($0)" },
        answer("line breaks before an answer") { #"whole="\n" times=\#($0)"# },
        answer("letters of an answer that is divided after each") { "huge=\($0) split=1" },
        answer("tool calls of an answer") { count in (0..<count).map { "tool=t\($0)" }.joined(separator: " ") },
        answer("fragments of arguments") { "tool=t fragment=1 args=\(String(repeating: "x", count: $0))" },
    ]

    /// Sessions in which the requests before the counted one have stored messages.
    private static func session(
        _ name: String, after earlier: @escaping @Sendable (Int) -> JSONValue, answer: String = "text=ok",
        _ body: @escaping @Sendable (Int) -> JSONValue = { _ in Growth.body([Growth.user("next")]) }
    ) -> Growth {
        var growth = Self.growth(name, 500, body)
        growth.headers = { _ in [("x-openclaw-session-key", "growth")] }
        growth.earlier = earlier
        growth.earlierAnswer = answer
        return growth
    }

    private static let turns: @Sendable (Int) -> JSONValue = { count in
        Growth.body(
            Growth.each(2 * (count / 2)) { $0 % 2 == 0 ? Growth.user("u\($0)") : Growth.assistant("a\($0)") }
                + [Growth.user("u")])
    }

    private static let sessions = [
        session("stored messages of the user", after: { Growth.body(Growth.each($0) { Growth.user("u\($0)") }) }),
        session("stored turns", after: turns),
        session("stored turns that the request repeats", after: turns) { count in
            Growth.body(turns(count)["messages"].array + [Growth.assistant("ok"), Growth.user("next")])
        },
        session(
            "stored messages without an answer that the request repeats in part",
            after: { Growth.body(Growth.each($0) { _ in Growth.user("a") }) }, answer: "status=400"
        ) { count in
            Growth.body(Growth.each(count) { Growth.user($0 == count / 2 ? "b" : "a") })
        },
    ]
}
