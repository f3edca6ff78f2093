import Conversation
import Sessions
import Testing

@testable import Agent

struct SessionChoiceTests {
    private func choice(
        header: String? = nil, conversation: String? = nil, user: String? = nil, keepStateless: Bool = false
    ) throws -> SessionChoice {
        var request = AgentRequest(runId: "chatcmpl_1", messages: [])
        request.session = SessionKeyCandidates(
            header: header.map { Array($0.utf8) }, conversation: conversation.map { Array($0.utf8) }, user: user)
        return try SessionChoice(request, agent: "beta", keepStateless: keepStateless)
    }

    @Test("Without a name of any kind a request is stateless, unless the configuration keeps such requests")
    func stateless() throws {
        #expect(try choice().key == nil)
        #expect(try choice(user: " \t").key == nil)
        #expect(try choice(keepStateless: true).key?.text == "agent:beta:openai:chatcmpl_1")
    }

    @Test("The key has precedence over the conversation, and the conversation over the user")
    func order() throws {
        #expect(try choice(user: "ada").key?.text == "agent:beta:openai-user:ada")
        let conversation = try choice(conversation: "c1", user: "ada")
        #expect(conversation.key?.text == "agent:beta:openai-chat:c1" && conversation.source == .conversation)
        let named = try choice(header: "work", conversation: "c1", user: "ada")
        #expect(named.key?.text == "agent:beta:work" && named.source == .header)
    }

    @Test("Users that differ in a character, its case or its encoding have different sessions")
    func differentUsers() throws {
        let users = ["ada", "Ada", "ada2", "ada\u{a0}", "\u{e9}", "e\u{301}", "\u{c9}"]
        let names = try users.map { try #require(try choice(user: $0).key).digest }
        #expect(Set(names).count == users.count)
    }

    @Test(
        "A key that cannot be used is rejected by the part of the request that contained it",
        arguments: [
            ("agent:main:x", nil, nil, RequestPart.sessionKey), ("cron:x", nil, nil, .sessionKey),
            (nil, "a\u{0}b", nil, .conversation), (nil, nil, "a\u{0}b", .user),
            (nil, nil, String(repeating: "u", count: 100_000), .user),
        ] as [(String?, String?, String?, RequestPart)])
    func rejected(header: String?, conversation: String?, user: String?, part: RequestPart) {
        do {
            _ = try choice(header: header, conversation: conversation, user: user)
            Issue.record("the key was accepted")
        } catch RunFailure.invalidSessionKey(let found, let message) {
            #expect(found == part)
            #expect(message.hasSuffix("."))
        } catch {
            Issue.record(error)
        }
    }
}
