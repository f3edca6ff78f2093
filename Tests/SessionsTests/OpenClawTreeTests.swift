import Posix
import SystemPackage
import TestSupport
import Testing

@testable import Sessions

struct OpenClawTreeTests {
    private func directories(_ files: [String], names: [String] = []) throws -> [OpenClawTree.Sessions] {
        let directory = try TemporaryDirectory()
        for file in files { try directory.write("{}", to: file) }
        return try OpenClawTree(try Directory(at: FilePath(directory.path)), names: names).directories
    }

    @Test("A state directory, an agent's directory and a directory of sessions")
    func kinds() throws {
        #expect(
            try directories(["agents/b/sessions/sessions.json", "agents/A x/sessions/sessions.json", "agents/c/x"]) == [
                .init(path: ["agents", "A x", "sessions"], agent: "a-x", hasIndex: true, transcripts: []),
                .init(path: ["agents", "b", "sessions"], agent: "b", hasIndex: true, transcripts: []),
            ])
        #expect(
            try directories(["sessions/sessions.json"], names: ["agents", "Ops"]) == [
                .init(path: ["sessions"], agent: "ops", hasIndex: true, transcripts: [])
            ])
        #expect(
            try directories(["sessions.json"], names: ["ops", "sessions"]) == [
                .init(path: [], agent: "ops", hasIndex: true, transcripts: [])
            ])
        #expect(
            try directories(["sessions.json"], names: ["tmp", "backup"]) == [
                .init(path: [], agent: nil, hasIndex: true, transcripts: [])
            ])
        #expect(
            try directories(["agents/a/sessions/t.jsonl", "agents/a/sessions/b.jsonl", "agents/b/sessions/t.txt"]) == [
                .init(
                    path: ["agents", "a", "sessions"], agent: "a", hasIndex: false, transcripts: ["b.jsonl", "t.jsonl"])
            ])
        #expect(try directories(["x"]).isEmpty)
    }

    @Test(
        "Keys stay as they are; one without an agent gets that of its directory",
        arguments: [
            ("agent:main:main", "agent:main:main"), ("agent:main:openai-user:Ünï:x", "agent:main:openai-user:Ünï:x"),
            ("agent:Main:Main", "agent:main:Main"), ("whatsapp:+49", "agent:ops:whatsapp:+49"),
            ("main", "agent:ops:main"),
        ])
    func keys(given: String, key: String) throws {
        #expect(try SessionKey(reference: given, agent: "ops").text == key)
    }

    @Test(
        "A string that is not a key is rejected",
        arguments: ["", "agent:main:", "agent::x", "agent:main", "a\u{0}b", String(repeating: "x", count: 400)])
    func noKeys(given: String) {
        #expect(throws: SessionKeyError.Reason.self) { try SessionKey(reference: given, agent: nil) }
    }
}

struct ReferenceIndexTests {
    @Test("Each entry names a session and the files that may hold it, by their last names only")
    func entries() throws {
        let index = try OpenClawIndex(
            parsing: Array(
                """
                {"a":{"sessionId":"s1","updatedAt":5,"unknown":[]},
                 "b":{"sessionId":"s2","sessionFile":"/home/x/s2-topic-7.jsonl","updatedAt":"x"},
                 "c":{"sessionId":"../../etc/passwd"},"d":{"sessionId":"x","sessionFile":"../.hidden.jsonl"},
                 "e":{},"f":5,"g":{"sessionId":""}}
                """.utf8))

        #expect(
            index.sessions == [
                .init(key: "a", sessionId: "s1", fileNames: ["s1.jsonl"], used: 5),
                .init(key: "b", sessionId: "s2", fileNames: ["s2-topic-7.jsonl", "s2.jsonl"], used: nil),
                .init(key: "d", sessionId: "x", fileNames: ["x.jsonl"], used: nil),
            ])
        #expect(index.malformed == ["c", "e", "f", "g"])
    }

    @Test(
        "A file in another format is rejected as a whole",
        arguments: ["", "[]", "{", "{\"a\":{},\"a\":{}}", "\u{FEFF}\u{FEFF}{}"])
    func refused(text: String) {
        #expect(throws: (any Error).self) { try OpenClawIndex(parsing: Array(text.utf8)) }
    }
}
