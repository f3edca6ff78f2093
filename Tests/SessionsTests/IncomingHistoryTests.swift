import Conversation
import Testing

@testable import Sessions

struct IncomingHistoryTests {
    @Test(
        "A request is divided at its last answer",
        arguments: [
            ([.user("a")], [], [.user("a")]),
            ([.user("a"), .told("b"), .user("c"), .user("d")], [.user("a"), .told("b")], [.user("c"), .user("d")]),
            ([.user("a"), .told("b")], [], [.user("a")]),
            ([.user("a"), .told("b"), .told("c")], [.user("a"), .told("b")], []),
            ([.user("a"), .told(" "), .user("c")], [], [.user("a"), .user("c")]),
            (
                [.user("a"), .told("b"), .user("c"), .told(AssistantMessage.placeholder), .user("d")],
                [.user("a"), .told("b"), .user("c")], [.user("d")]
            ),
            ([.user("a"), .calls("", "c"), .result("c")], [.user("a"), .calls("", "c")], [.result("c")]),
            ([.told("b")], [], []),
            ([], [], []),
        ] as [([Message], [Message], [Message])])
    func divided(incoming: [Message], history: [Message], new: [Message]) {
        let told = IncomingHistory(incoming)

        #expect(told.history == history)
        #expect(told.new == new)
    }

    @Test("The start of the answer is the last message, unless it is blank")
    func prefill() {
        #expect(IncomingHistory([.user("a"), .told("b")]).prefill == .told("b"))
        #expect(IncomingHistory([.user("a"), .told("b"), .told(" ")]).prefill == .told("b"))
        #expect(IncomingHistory([.user("a"), .told(AssistantMessage.placeholder)]).prefill == nil)
        #expect(IncomingHistory([.user("a")]).prefill == nil)
    }
}
