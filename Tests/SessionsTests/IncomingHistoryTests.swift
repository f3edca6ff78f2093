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
}
