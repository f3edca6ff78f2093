import Conversation
import Testing

@testable import Agent

struct AnswerBudgetTests {
    /// JSON around one block of text.
    private static let block = 80

    static let lines: [(text: String, room: Int, taken: String)] = [
        ("abc", 3, "abc"), ("abc", 2, "ab"), ("\u{1}\u{1}\u{1}", 13, "\u{1}\u{1}"), ("a\"b", 3, "a\""),
        ("\n\n", 3, "\n"),
        ("aéb", 2, "a"), ("aéb", 3, "aé"),
    ]

    @Test("In the line of a session, a byte counts with its length in JSON", arguments: lines)
    func line(text: String, room: Int, taken: String) {
        var budget = AnswerBudget(answerBytesMax: 1_000, lineBytesMax: Self.block + room)
        budget.startTurn(prefill: nil, isSeparated: false)
        let part = budget.take(text, as: .text)
        #expect(part == taken)
        var stateless = AnswerBudget(answerBytesMax: 1_000, lineBytesMax: nil)
        stateless.startTurn(prefill: nil, isSeparated: false)
        let whole = stateless.take(text, as: .text)
        #expect(whole == text)
    }

    @Test("The provider's id of a call counts, because it is stored", arguments: [(100, true), (1_000, false)])
    func providerId(bytes: Int, isFitting: Bool) {
        var budget = AnswerBudget(answerBytesMax: 500, lineBytesMax: nil)
        budget.startTurn(prefill: nil, isSeparated: false)
        var call = ToolCall(id: "c", name: "t", arguments: "{}")
        call.providerId = String(repeating: "x", count: bytes)
        let fits = budget.takeWhole(callsOf: AssistantMessage([.toolCall(call)]))
        #expect(fits == isFitting)
    }

    @Test("The start of an answer is part of its line, and each turn has a line of its own")
    func turns() {
        var budget = AnswerBudget(answerBytesMax: 1_000, lineBytesMax: Self.block + 5)
        budget.startTurn(prefill: "\u{8}\n", isSeparated: false)
        let first = budget.take("abc", as: .text)
        budget.startTurn(prefill: nil, isSeparated: true)
        let second = budget.take("abcdefg", as: .text)
        #expect(first == "a" && second == "abcde")
    }
}
