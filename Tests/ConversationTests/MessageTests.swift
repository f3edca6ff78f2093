import Conversation
import Testing

struct MessageTests {
    @Test("The text of a user's message is its texts, joined by line breaks, without images")
    func userText() {
        let message = UserMessage([
            .text("hello"), .image(Image(mimeType: "image/png", base64: "AAAA")), .text("world"),
        ])
        #expect(message.text == "hello\nworld")
    }

    @Test("The text of an answer is its text blocks; its calls keep their order")
    func answer() {
        let first = ToolCall(id: "call_1", name: "a", arguments: "{}")
        let second = ToolCall(id: "call_2", name: "b", arguments: "{}")
        let message = AssistantMessage([
            .thinking("hm"), .text("one "), .toolCall(first), .text("two"), .toolCall(second),
        ])
        #expect(message.text == "one two")
        #expect(message.toolCalls == [first, second])
    }
}
