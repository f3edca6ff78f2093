import Conversation
import Testing

@testable import Sessions

struct StoredTurnTests {
    private static func answer(_ messages: Message...) -> StoredTurn.Answer {
        StoredTurn.Answer(
            messages.enumerated().map { Entry(id: $0.offset, parent: nil, time: 0, content: .message($0.element)) })
    }

    @Test("A call is answered by a result after it: a model may use its id again in a later turn")
    func repeatedId() {
        let answer = Self.answer(.calls("", "call_0"), .result("call_0"), .calls("", "call_0"))
        #expect(answer.calls.map(\.id) == ["call_0"])
        #expect(Self.answer(.calls("", "call_0"), .result("call_0")).calls.isEmpty)
    }

    @Test("A client may send a refusal back as it was, or leave it out")
    func refusal() {
        let refusal = AssistantMessage([.refusal("I must not.")], stopReason: .refused)
        let turn = StoredTurn(content: .answer(Self.answer(.assistant(refusal))), parent: nil)
        #expect(turn.isOptional)
        #expect(turn.matches(ReceivedMessage(.assistant(AssistantMessage([.refusal("I must not.")])))))
        #expect(turn.matches(ReceivedMessage(.assistant(AssistantMessage(text: "I must not.")))))
        #expect(!turn.matches(ReceivedMessage(.assistant(AssistantMessage(text: "I may.")))))
        let filtered = AssistantMessage([.text("so far")], stopReason: .refused)
        #expect(!StoredTurn(content: .answer(Self.answer(.assistant(filtered))), parent: nil).isOptional)
    }
}
