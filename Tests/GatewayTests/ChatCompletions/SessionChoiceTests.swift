import Configuration
import HTTP
import Sessions
import SystemPackage
import Testing

@testable import Gateway

struct SessionChoiceTests {
    private func choice(
        _ fields: String = "", user: String? = nil,
        configuration: Configuration = Configuration(stateDirectory: "/state")
    ) throws -> SessionChoice {
        let head = try RequestHead(text: "POST /v1/chat/completions HTTP/1.1\r\nHost: h" + fields)
        let request = Worker.Request(
            head: head, route: .chatCompletions, id: "chatcmpl_1", configuration: configuration)
        return try SessionChoice(request, user: user, agent: "beta")
    }

    @Test("Without a name of any kind a request is stateless, unless the configuration keeps such ones")
    func stateless() throws {
        #expect(try choice().key == nil)
        #expect(try choice(user: " \t").key == nil)
        var keeping = Configuration(stateDirectory: "/state")
        keeping.session.keepStateless = true
        #expect(try choice(configuration: keeping).key?.text == "agent:beta:openai:chatcmpl_1")
    }

    @Test("The key wins over the conversation, and the conversation over the user")
    func order() throws {
        let conversation = "\r\nX-OpenWebUI-Chat-Id: c1"
        #expect(try choice(user: "ada").key?.text == "agent:beta:openai-user:ada")
        let told = try choice(conversation, user: "ada")
        #expect(told.key?.text == "agent:beta:openai-chat:c1" && told.source == .conversation)
        let named = try choice(conversation + "\r\nx-openclaw-session-key: work", user: "ada")
        #expect(named.key?.text == "agent:beta:work" && named.source == .header)
    }

    @Test("Users that differ in a character, its case or its encoding have different sessions")
    func differentUsers() throws {
        let users = ["ada", "Ada", "ada2", "ada\u{a0}", "\u{e9}", "e\u{301}", "\u{c9}"]
        let names = try users.map { try #require(try choice(user: $0).key).digest }
        #expect(Set(names).count == users.count)
    }

    @Test(
        "A key that cannot be used is refused by the part of the request that named it",
        arguments: [
            ("\r\nx-openclaw-session-key: agent:main:x", nil, "x-openclaw-session-key"),
            ("\r\nx-openclaw-session-key: cron:x", nil, "x-openclaw-session-key"),
            ("", "a\u{0}b", "user"), ("", String(repeating: "u", count: 100_000), "user"),
        ] as [(String, String?, String)])
    func refused(fields: String, user: String?, param: String) {
        do {
            _ = try choice(fields, user: user)
            Issue.record("the key was accepted")
        } catch {
            #expect((error as? GatewayError)?.answer.body.param == param)
            #expect((error as? GatewayError)?.answer.status == 400)
        }
    }

    @Test("A key that is sent twice is refused, not joined")
    func repeated() {
        #expect(throws: UnusableField(name: "x-openclaw-session-key")) {
            try choice("\r\nx-openclaw-session-key: a\r\nx-openclaw-session-key: b")
        }
    }
}
