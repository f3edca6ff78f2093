import Agent
import Conversation
import Testing

struct ContextLimitTests {
    private func user(_ bytes: Int) -> Message { .user(UserMessage(text: String(repeating: "u", count: bytes))) }
    private func answer(_ bytes: Int) -> Message {
        .assistant(AssistantMessage(text: String(repeating: "a", count: bytes)))
    }

    @Test("Half of the bytes are dropped, and the rest begins with a user's message")
    func half() {
        let path = [user(10), answer(10), user(10), answer(10), user(10), answer(10), user(10)]
        #expect(ContextLimit.shortened(path) == Array(path[4...]))
    }

    @Test("The last user's message stays although it is the heaviest")
    func lastStays() {
        let path = [user(1), answer(1), user(1_000)]
        #expect(ContextLimit.shortened(path) == [user(1_000)])
    }

    @Test("A path that begins with its only user's message cannot be shortened")
    func nothingToDrop() {
        #expect(ContextLimit.shortened([user(10)]) == nil)
        #expect(ContextLimit.shortened([user(10), answer(10)]) == nil)
        #expect(ContextLimit.shortened([]) == nil)
    }

    @Test("A tool's story is never cut: calls and results go with the user's message before them")
    func toolStory() {
        let call = ToolCall(id: "c", name: "t", arguments: "{}")
        let story: [Message] = [
            user(100), .assistant(AssistantMessage([.toolCall(call)])),
            .toolResult(ToolResult(callId: "c", toolName: "t", content: [.text("r")])), answer(5), user(5),
        ]
        #expect(ContextLimit.shortened(story) == [user(5)])
    }

    @Test("A path may have three quarters of the context less the instructions, and never nothing")
    func pathBytes() {
        #expect(ContextLimit.pathBytesMax(contextTokens: 4_000, systemBytes: 1_000) == 8_000)
        #expect(ContextLimit.pathBytesMax(contextTokens: 100, systemBytes: 1_000_000) == 768)
    }
}
