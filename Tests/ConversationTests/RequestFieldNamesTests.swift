import Conversation
import Testing

struct RequestFieldNamesTests {
    @Test("A field has the name that was set last, and fields keep the order in which they were set")
    func names() {
        var names = RequestFieldNames()
        names[.option(.maxOutputTokens)] = "max_tokens"
        names[.messages] = "messages"
        #expect(names.fields == [.option(.maxOutputTokens), .messages])
        names[.option(.maxOutputTokens)] = "max_completion_tokens"
        #expect(names[.option(.maxOutputTokens)] == "max_completion_tokens")
        #expect(names[.tools] == nil)
        names[.messages] = nil
        #expect(names.fields == [.option(.maxOutputTokens)])
    }
}
