import Configuration
import HTTP
import HTTPTypes
import Sessions
import Testing

@testable import Gateway

struct SessionKeyCandidatesTests {
    private func candidates(
        _ fields: String, user: String? = nil, body: String = #""messages":[{"role":"user","content":"hi"}]"#
    ) throws -> SessionKeyCandidates {
        let head = try RequestHead(text: "POST /v1/chat/completions HTTP/1.1\r\nHost: h" + fields)
        let names = ["x-openwebui-chat-id", "x-other-chat"].compactMap { HTTPField.Name($0) }
        let limits = ChatCompletionRequest.Limits(HTTPConfiguration())
        let named = user.map { #""user":"\#($0)","# } ?? ""
        let request = try ChatCompletionRequest(Array("{\(named)\(body)}".utf8), limits: limits)
        return try SessionKeyCandidates(head, request, conversationHeaders: names)
    }

    private static let chat = "\r\nX-OpenWebUI-Chat-Id: c1"
    private static let title = ####""messages":[{"role":"user","content":"### Task:\nMake a title."}]"####

    @Test("A field x-openclaw-task that is not empty makes a side task of any request")
    func namedTask() throws {
        #expect(try candidates("\r\nx-openclaw-task: title_generation").isSideTask)
        #expect(try candidates(Self.chat + "\r\nX-OpenClaw-Task: tags_generation").isSideTask)
        #expect(try !candidates(Self.chat + "\r\nx-openclaw-task:  ").isSideTask)
    }

    @Test("Under a conversation header, one message that begins with the heading of a task is a side task")
    func taskByForm() throws {
        let system =
            ####""messages":[{"role":"system","content":"s"},{"role":"user","content":"### Task:\nMake a title."}]"####
        #expect(try candidates(Self.chat, body: Self.title).isSideTask)
        #expect(try candidates(Self.chat, body: system).isSideTask)
        #expect(try candidates(Self.chat, body: Self.title + #","stream":false,"tools":[]"#).isSideTask)
    }

    @Test(
        "Another form, or another name of the session, is not a side task",
        arguments: [
            (chat, title + #","stream":true"#),
            (chat, title + #","tools":[{"type":"function","function":{"name":"f"}}]"#),
            (chat, ####""messages":[{"role":"user","content":"What does ### Task: mean?"}]"####),
            (
                chat,
                ####""messages":[{"role":"user","content":"### Task: a"},{"role":"user","content":"### Task: b"}]"####
            ),
            ("", title), (chat + "\r\nx-openclaw-session-key: k", title),
        ])
    func noTask(fields: String, body: String) throws {
        #expect(try !candidates(fields, user: "ada", body: body).isSideTask)
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
