import HTTP
import HTTPTypes
import Sessions
import Testing

@testable import Gateway

struct SessionKeyCandidatesTests {
    private func candidates(_ fields: String, user: String? = nil) throws -> SessionKeyCandidates {
        let head = try RequestHead(text: "POST /v1/chat/completions HTTP/1.1\r\nHost: h" + fields)
        let names = ["x-openwebui-chat-id", "x-other-chat"].compactMap { HTTPField.Name($0) }
        return try SessionKeyCandidates(head, conversationHeaders: names, user: user)
    }

    @Test("The header of the key, the first conversation header and the user are read, trimmed")
    func all() throws {
        let fields = "\r\nx-openclaw-session-key:  work \r\nX-Other-Chat: c2\r\nX-OpenWebUI-Chat-Id: c1"
        #expect(
            try candidates(fields, user: "ada")
                == SessionKeyCandidates(header: Array("work".utf8), conversation: Array("c1".utf8), user: "ada"))
    }

    @Test("A field that is absent or empty names no session")
    func absent() throws {
        #expect(try candidates("\r\nx-openclaw-session-key:  ") == SessionKeyCandidates())
        let second = try candidates("\r\nX-OpenWebUI-Chat-Id: \r\nX-Other-Chat: c2")
        #expect(second.conversation == Array("c2".utf8))
    }

    @Test("A key that is sent twice is rejected, not joined")
    func repeated() {
        #expect(throws: UnusableField(name: "x-openclaw-session-key")) {
            try candidates("\r\nx-openclaw-session-key: a\r\nx-openclaw-session-key: b")
        }
    }
}
