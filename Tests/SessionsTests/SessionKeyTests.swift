import Testing

@testable import Sessions

struct SessionKeyTests {
    @Test("Keys are equal only when their bytes are")
    func bytes() throws {
        let names = ["anna", "Anna", "anna ", "ann\u{E4}", "anna\u{308}", "anna\u{200B}", "\u{430}nna", "anna:x"]
        let keys = try names.map { try SessionKey(complete: "agent:main:\($0)") }

        #expect(Set(keys).count == names.count)
        #expect(Set(keys.map(\.digest)).count == names.count)
        #expect(try keys[0] == SessionKey(complete: "agent:main:anna"))
    }

    @Test("The name on disk is the SHA-256 of the key's bytes")
    func digest() throws {
        // printf 'agent:main:x' | sha256sum
        let expected = "a3cd175fa3789e2476babe5ab8257133b00190ce37193111247518a053cde6d2"

        #expect(try SessionKey(complete: "agent:main:x").digest == expected)
    }

    @Test(
        "A complete key names an agent, and something of that agent",
        arguments: [
            ("main", SessionKeyError.Reason.malformed), ("agent:", .malformed), ("agent:main", .malformed),
            ("agent::x", .malformed), ("agent:Main:x", .malformed), ("agent:-a:x", .malformed),
            ("agent:../x:y", .malformed), ("agent:main:", .empty), ("agent:main:a\u{0}", .controlCharacter),
            ("agent:main:a\u{85}", .controlCharacter), ("agent:main:\u{FFFD}", .notUnicode),
            ("agent:\(String(repeating: "a", count: 65)):x", .malformed),
            ("agent:main:\(String(repeating: "x", count: 390))", .tooLong(bytes: 401)),
        ])
    func refused(text: String, reason: SessionKeyError.Reason) {
        #expect(throws: reason) { try SessionKey(complete: text) }
    }

    @Test("A key may have all the bytes that are allowed")
    func longest() throws {
        let text = "agent:main:\(String(repeating: "x", count: SessionKey.bytesMax - 11))"

        #expect(try SessionKey(complete: text).text == text)
    }
}

struct SessionWishesTests {
    @Test(
        "The session key wins over the conversation, and that over `user`",
        arguments: [
            (SessionKeyCandidates(), nil, nil),
            (SessionKeyCandidates(header: Array("k".utf8), user: "u"), "agent:main:k", KeySource.header),
            (SessionKeyCandidates(header: Array("agent:main:k".utf8)), "agent:main:k", .header),
            (SessionKeyCandidates(header: Array(" \t".utf8), user: "u"), "agent:main:openai-user:u", .user),
            (SessionKeyCandidates(conversation: Array("c".utf8), user: "u"), "agent:main:openai-chat:c", .conversation),
            (SessionKeyCandidates(user: " u \n"), "agent:main:openai-user:u", .user),
            (SessionKeyCandidates(user: " \n\t"), nil, nil),
            (SessionKeyCandidates(conversation: Array("temporary:c".utf8), user: "u"), nil, nil),
            (SessionKeyCandidates(conversation: Array(" local:c".utf8), user: "u"), nil, nil),
            (
                SessionKeyCandidates(conversation: Array("Local:c".utf8)), "agent:main:openai-chat:Local:c",
                .conversation
            ),
            (SessionKeyCandidates(header: Array("local:c".utf8)), "agent:main:local:c", .header),
            (SessionKeyCandidates(user: "\u{A0}"), "agent:main:openai-user:\u{A0}", .user),
            (SessionKeyCandidates(user: "../../etc/passwd"), "agent:main:openai-user:../../etc/passwd", .user),
            (SessionKeyCandidates(user: "subagent:x"), "agent:main:openai-user:subagent:x", .user),
            (SessionKeyCandidates(header: Array("Agent:main:k".utf8)), "agent:main:Agent:main:k", .header),
        ] as [(SessionKeyCandidates, String?, KeySource?)])
    func chosen(candidates: SessionKeyCandidates, text: String?, source: KeySource?) throws {
        let chosen = try SessionKey.chosen(by: candidates, agent: "main")

        #expect(chosen?.key.text == text)
        #expect(chosen?.source == source)
    }

    @Test(
        "A string that cannot be a key is rejected, and the error names the field",
        arguments: [
            (SessionKeyCandidates(header: Array("agent:beta:x".utf8)), KeySource.header, .otherAgent("beta")),
            (SessionKeyCandidates(header: Array("agent:x".utf8)), .header, .malformed),
            (SessionKeyCandidates(header: Array("cron:x".utf8)), .header, .reserved(namespace: "cron:")),
            (SessionKeyCandidates(header: Array("agent:main:acp:x".utf8)), .header, .reserved(namespace: "acp:")),
            (SessionKeyCandidates(header: Array("SubAgent:x".utf8)), .header, .reserved(namespace: "subagent:")),
            (SessionKeyCandidates(header: [0x61, 0xE9]), .header, .notUnicode),
            (SessionKeyCandidates(conversation: [0xC3]), .conversation, .notUnicode),
            (SessionKeyCandidates(user: "a\nb"), .user, .controlCharacter),
            (SessionKeyCandidates(user: "a\u{FFFD}"), .user, .notUnicode),
            (SessionKeyCandidates(user: String(repeating: "u", count: 400)), .user, .tooLong(bytes: 423)),
        ] as [(SessionKeyCandidates, KeySource, SessionKeyError.Reason)])
    func refused(candidates: SessionKeyCandidates, source: KeySource, reason: SessionKeyError.Reason) {
        #expect(throws: SessionKeyError(source, reason)) { try SessionKey.chosen(by: candidates, agent: "main") }
    }

    @Test("An error states what is wrong without repeating the key")
    func words() {
        let error = SessionKeyError(.user, .tooLong(bytes: 423))

        #expect(error.description == "The field `user` is 423 bytes long; at most 400 are allowed.")
    }

    @Test("A side task has no session, whatever it names")
    func sideTask() throws {
        var candidates = SessionKeyCandidates(header: Array("k".utf8), conversation: Array("c".utf8), user: "u")
        candidates.isSideTask = true
        #expect(try SessionKey.chosen(by: candidates, agent: "main") == nil)
    }

    @Test("A stateless request that is kept has a key of its own")
    func ofRequest() throws {
        #expect(try SessionKey.ofRequest("1-2", agent: "main").text == "agent:main:openai:1-2")
    }
}
