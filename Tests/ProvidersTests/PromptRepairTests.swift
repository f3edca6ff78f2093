import Conversation
import JSON
import Testing

@testable import Providers

struct PromptRepairTests {
    static let here = ModelOrigin(api: "openai-completions", provider: "p", model: "m")
    static let there = ModelOrigin(api: "openai-completions", provider: "p", model: "n")

    private static func repaired(_ messages: Message...) -> [Message] { PromptRepair(for: here)(messages) }

    private static func user(_ text: String) -> Message { .user(UserMessage(text: text)) }

    private static func result(_ id: String, _ text: String = "r", tool: String = "t", isError: Bool = false) -> Message
    {
        .toolResult(ToolResult(callId: id, toolName: tool, content: [.text(text)], isError: isError))
    }

    private static func assistant(
        _ blocks: AssistantBlock..., reason: StopReason? = nil, from origin: ModelOrigin? = nil
    ) -> Message {
        var message = AssistantMessage(blocks, stopReason: reason)
        message.origin = origin
        return .assistant(message)
    }

    private static func call(_ id: String, arguments: String = "{}", providerId: String? = nil) -> AssistantBlock {
        .toolCall(ToolCall(id: id, providerId: providerId, name: "t", arguments: arguments))
    }

    @Test("A valid path is unchanged")
    func valid() {
        let messages = [
            Self.user("a"), Self.assistant(.text("b"), Self.call("1"), Self.call("2")), Self.result("1"),
            Self.result("2"),
            Self.assistant(.text("c")), Self.user("d"),
        ]
        #expect(PromptRepair(for: Self.here)(messages) == messages)
    }

    @Test("A call without a result gets an error as its result")
    func missingResult() {
        let missing = Self.result("1", PromptRepair.missingResult, isError: true)
        #expect(
            Self.repaired(Self.assistant(Self.call("1"), Self.call("2")), Self.user("u"), Self.result("2"))
                == [Self.assistant(Self.call("1"), Self.call("2")), missing, Self.result("2"), Self.user("u")])
        #expect(
            Self.repaired(Self.assistant(Self.call("1")), Self.assistant(.text("x")), Self.result("1"))
                == [
                    Self.assistant(Self.call("1")), missing, Self.assistant(.text("x")),
                    .user(UserMessage([.text("[result of the tool t]"), .text("r")])),
                ])
    }

    @Test("A result without a call becomes a message of the user")
    func missingCall() {
        #expect(
            Self.repaired(Self.result("1"), Self.user("u"))
                == [.user(UserMessage([.text("[result of the tool t]"), .text("r"), .text("u")]))])
        #expect(
            Self.repaired(Self.result("1", "", tool: ""))
                == [.user(UserMessage([.text("[a tool returned nothing]")]))])
    }

    @Test("Empty answers are dropped, and the messages around them are joined")
    func emptyAnswers() {
        let joined: [Message] = [.user(UserMessage([.text("a"), .text("b")]))]
        #expect(Self.repaired(Self.user("a"), Self.assistant(reason: .error), Self.user("b")) == joined)
        #expect(Self.repaired(Self.user("a"), Self.assistant(.text(" \n")), Self.user("b")) == joined)
        #expect(
            Self.repaired(Self.user("a"), Self.assistant(.thinking("hm"), from: Self.here), Self.user("b")) == joined)
        #expect(Self.repaired(Self.user("a"), Self.user(""), Self.user("b")) == joined)
    }

    @Test("Of an incomplete answer only the calls that were run are kept")
    func cutAnswer() {
        let cut = Self.assistant(.text("x"), Self.call("1"), Self.call("2", arguments: "{\"a"), reason: .aborted)
        #expect(
            Self.repaired(cut, Self.result("1"))
                == [Self.assistant(.text("x"), Self.call("1"), reason: .aborted), Self.result("1")])
        #expect(Self.repaired(Self.user("a"), Self.assistant(Self.call("1"), reason: .error)) == [Self.user("a")])
    }

    @Test("Adjacent answers without calls become one, with a blank line between them")
    func neighbours() {
        #expect(
            Self.repaired(Self.assistant(.text("a"), from: Self.here), Self.assistant(.text("b"), from: Self.here))
                == [Self.assistant(.text("a"), .text("\n\n"), .text("b"), from: Self.here)])
        #expect(
            Self.repaired(Self.assistant(.text("a"), from: Self.here), Self.assistant(.text("b"), from: Self.there))
                == [Self.assistant(.text("a"), .text("\n\n"), .text("b"))])
    }

    @Test("Reasoning, signatures and the provider's ids are kept only for the model that sent them")
    func origins() {
        let blocks: [AssistantBlock] = [
            .thinking("hm", signature: "s"), .text("a", signature: "t"), Self.call("1", providerId: "x"),
        ]
        var own = AssistantMessage(blocks)
        own.origin = Self.here
        var other = own
        other.origin = Self.there
        #expect(Self.repaired(.assistant(own), Self.result("1")) == [.assistant(own), Self.result("1")])
        other.content = [.text("a"), Self.call("1")]
        var foreign = own
        foreign.origin = Self.there
        #expect(Self.repaired(.assistant(foreign), Self.result("1")) == [.assistant(other), Self.result("1")])
    }

    @Test("Attached fields are kept only for the model that sent them, and a refusal is text")
    func attachments() throws {
        let extra = try ChatCompletionsRequestTests.slice(#"{"a":1}"#)
        var call = ToolCall(id: "1", name: "t", arguments: "{}")
        call.extraContent = extra
        var own = AssistantMessage([.refusal("no"), .toolCall(call)])
        (own.origin, own.reasoningDetails, own.extraContent) = (Self.here, extra, extra)
        var repaired = own
        repaired.content[0] = .text("no")
        #expect(Self.repaired(.assistant(own), Self.result("1")) == [.assistant(repaired), Self.result("1")])
        own.origin = Self.there
        let foreign = Self.assistant(.text("no"), Self.call("1"), from: Self.there)
        #expect(Self.repaired(.assistant(own), Self.result("1")) == [foreign, Self.result("1")])
    }

    @Test("Repeated ids within a message become unique, also in their results")
    func repeatedIds() {
        #expect(
            Self.repaired(Self.assistant(Self.call("1"), Self.call("1")), Self.result("1", "a"), Self.result("1", "b"))
                == [
                    Self.assistant(Self.call("1"), Self.call("1_2")), Self.result("1", "a"), Self.result("1_2", "b"),
                ])
    }

    @Test(
        "Arguments are always an object",
        arguments: [
            ("{\"a\": 1}", "{\"a\": 1}"), ("", "{}"), (" \n", "{}"), ("{oops", #"{"invalid_arguments":"{oops"}"#),
            ("[1]", #"{"invalid_arguments":"[1]"}"#),
        ])
    func arguments(written: String, sent: String) {
        #expect(PromptRepair.object(written) == sent)
    }

    @Test("Any path becomes a valid prompt, and a second repair changes nothing", arguments: 0..<64)
    func property(seed: UInt64) {
        var paths = RandomPaths(seed: seed)
        for _ in 0..<100 {
            let path = paths.next()
            let repaired = PromptRepair(for: Self.here)(path)
            #expect(faults(in: repaired) == [], "\(path)")
            #expect(PromptRepair(for: Self.here)(repaired) == repaired, "\(path)")
        }
    }
}

/// The faults for which a server would reject the messages.
private func faults(in messages: [Message]) -> [String] {
    var faults: [String] = []
    var waiting: [String] = []
    var previous: Message?
    for message in messages {
        switch message {
        case .user(let user):
            if !waiting.isEmpty { faults.append("a call without a result") }
            if case .user? = previous { faults.append("neighbouring users") }
            if user.content.isEmpty { faults.append("an empty user") }
        case .assistant(let answer):
            if !waiting.isEmpty { faults.append("a call without a result") }
            if case .assistant? = previous { faults.append("neighbouring answers") }
            if answer.text.isEmpty && answer.toolCalls.isEmpty { faults.append("an empty answer") }
            waiting = answer.toolCalls.map(\.id)
            if Set(waiting).count != waiting.count { faults.append("an id twice") }
            for call in answer.toolCalls {
                let object = try? Document(parsing: Array(call.arguments.utf8)).root
                if object?.kind != .object { faults.append("arguments that are no object") }
            }
            for case .thinking in answer.content where answer.origin != PromptRepairTests.here {
                faults.append("foreign reasoning")
            }
        case .toolResult(let result):
            if waiting.first != result.callId { faults.append("a result without a call, or out of order") }
            waiting = Array(waiting.dropFirst())
        }
        previous = message
    }
    return waiting.isEmpty ? faults : faults + ["a call without a result"]
}

/// Messages in random order, with few distinct ids.
private struct RandomPaths {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> [Message] {
        (0..<number(12)).map { _ in message() }
    }

    /// From 0 up to the bound (SplitMix64).
    private mutating func number(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    private mutating func message() -> Message {
        switch number(3) {
        case 0: return .user(UserMessage((0..<number(3)).map { _ in .text(["", "u"][number(2)]) }))
        case 1: return .toolResult(ToolResult(callId: id(), toolName: ["", "t"][number(2)], content: [.text("r")]))
        default:
            var answer = AssistantMessage((0..<number(4)).map { _ in block() })
            answer.stopReason = [nil, .stop, .toolUse, .error, .aborted][number(5)]
            answer.origin = [nil, PromptRepairTests.here, PromptRepairTests.there][number(3)]
            return .assistant(answer)
        }
    }

    private mutating func block() -> AssistantBlock {
        switch number(3) {
        case 0: .text(["", "a", " "][number(3)], signature: [nil, "s"][number(2)])
        case 1: .thinking("hm", signature: [nil, "s"][number(2)])
        default:
            .toolCall(
                ToolCall(
                    id: id(), providerId: [nil, "p"][number(2)], name: "t", arguments: ["{}", "{", ""][number(3)]))
        }
    }

    private mutating func id() -> String { ["1", "2", "3"][number(3)] }
}
