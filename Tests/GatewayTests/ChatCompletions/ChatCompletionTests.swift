import Conversation
import Testing

@testable import Gateway

struct ChatCompletionTests {
    private func value(_ names: [String], _ ignored: [RequestField] = []) -> String? {
        var completion = ChatCompletion(id: "chatcmpl_1", created: 9, model: "openclaw")
        completion.ignoredFields = names
        completion.fieldNames[.option(.maxOutputTokens)] = "max_completion_tokens"
        completion.fieldNames[.other("store")] = "store"
        return completion.ignoredFields(ignored)
    }

    @Test("The fields without effect are named as the client names them")
    func names() {
        #expect(value([]) == nil)
        #expect(
            value(["stream_options.x"], [.option(.maxOutputTokens), .other("store"), .option(.seed)])
                == "stream_options.x, max_completion_tokens, store")
    }

    @Test("A name adds no header field, and many long names make no long one")
    func hostile() throws {
        #expect(value(["a\r\nb: c, é"]) == "a??b??c????")
        let long = try #require(value(Array(repeating: String(repeating: "x", count: 100), count: 99)))
        #expect(long.hasSuffix(", ...") && long.utf8.count < 1_200)
    }
}
