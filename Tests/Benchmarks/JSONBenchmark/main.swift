internal import FoundationEssentials
internal import JSON

/// The time of the fastest of several rounds, in microseconds, after a first round whose time is the cold one.
func measure(_ rounds: Int, _ body: () throws -> Int) rethrows -> (cold: Double, warm: Double) {
    let times = try (0...rounds).map { _ in
        let start = ContinuousClock.now
        let result = try body()
        precondition(result > 0)
        return start.duration(to: .now) / .microseconds(1)
    }
    return (times[0], times.dropFirst().min() ?? times[0])
}

func report(_ name: String, _ ours: (cold: Double, warm: Double), _ theirs: (cold: Double, warm: Double)) {
    func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
    print("\(name): \(tenths(ours.warm)) µs (first \(tenths(ours.cold)) µs);", terminator: " ")
    print("JSONDecoder \(tenths(theirs.warm)) µs; \(tenths(theirs.warm / ours.warm)) times as fast")
}

let toolData = Data(Texts.toolRequest)
report(
    "\(toolData.count) bytes of tools parsed and passed on",
    try measure(200) {
        let tools = try Document(parsing: Texts.toolRequest).root["tools"]!.slice
        var writer = Writer(capacity: 40_000)
        writer.object { $0.member("tools", tools) }
        return writer.bytes.count
    },
    try measure(20) {
        let request = try JSONDecoder().decode([String: Generic].self, from: toolData)
        return try JSONEncoder().encode(["tools": request["tools"]!]).count
    })

let chatData = Data(Texts.chatRequest)
let decodeOurs = { () throws -> Int in
    let request = try Document(parsing: Texts.chatRequest).root
    return request["messages"]!.elements.reduce(0) {
        $0 + $1["role"]!.string!.utf8.count + $1["content"]!.string!.utf8.count
    }
}
report(
    "\(chatData.count) bytes of chat parsed and its texts decoded", try measure(30, decodeOurs),
    try measure(10) {
        try JSONDecoder().decode(ChatRequest.self, from: chatData).messages.reduce(0) {
            $0 + $1.role.utf8.count + $1.content.utf8.count
        }
    })
report(
    "… against a generic value", try measure(30, decodeOurs),
    try measure(10) {
        try JSONDecoder().decode([String: Generic].self, from: chatData).count
    })

report(
    "… only checked", try measure(30) { try Document(parsing: Texts.chatRequest).root.count },
    try measure(10) { try JSONDecoder().decode(ChatRequest.self, from: chatData).messages.count })

let texts = try Document(parsing: Texts.chatRequest).root["messages"]!.elements.map { $0["content"]!.string! }
report(
    "\(texts.count) texts written",
    measure(30) {
        var writer = Writer(capacity: 1 << 21)
        writer.value(texts)
        return writer.bytes.count
    },
    try measure(10) { try JSONEncoder().encode(texts).count })

let delta = "and so on, "
report(
    "1000 chunks written",
    measure(30) {
        var writer = Writer(capacity: 1 << 10)
        var total = 0
        for _ in 0..<1_000 {
            writer.removeAll()
            writer.raw("data: ")
            writer.object { writer in
                writer.member("id", "chatcmpl_8d3f")
                writer.member("created", 1_700_000_000)
                writer.member("choices") { writer in
                    writer.array {
                        $0.object {
                            $0.member("index", 0); $0.member("delta") { $0.object { $0.member("content", delta) } }
                        }
                    }
                }
            }
            writer.raw("\n\n")
            total += writer.bytes.count
        }
        return total
    },
    try measure(10) {
        try (0..<1_000).reduce(0) { total, _ in total + (try JSONEncoder().encode(Chunk(content: delta)).count) }
    })

struct Chunk: Codable {
    struct Choice: Codable {
        struct Delta: Codable { let content: String }
        let index: Int
        let delta: Delta
    }
    let id: String
    let created: Int
    let choices: [Choice]

    init(content: String) {
        id = "chatcmpl_8d3f"
        created = 1_700_000_000
        choices = [Choice(index: 0, delta: .init(content: content))]
    }
}
