import Testing
import Text

struct AgentIdTests {
    @Test("An id has one spelling", arguments: ["main", "0", "ops_2", "a-", String(repeating: "a", count: 64)])
    func valid(id: String) {
        #expect(AgentId.isValid(id))
        #expect(AgentId.isValid(AgentId.folded(id) ?? ""))
    }

    @Test(
        "A string in another spelling is not an id",
        arguments: [
            "", "Main", "_a", "-a", "a b", "../etc", "a/b", "é", "a\0", String(repeating: "a", count: 65),
        ])
    func invalid(id: String) {
        #expect(!AgentId.isValid(id))
    }

    @Test(
        "Names are folded as the reference folds them",
        arguments: [
            ("main", "main"), (" Main ", "main"), ("My Agent!", "my-agent"), ("a--b", "a-b"), ("-a-", "a"),
            ("_a_", "a_"), ("-_a_-", "a_"), ("Ünï", "n"), ("", nil), ("---", nil), ("--", nil), ("..", nil),
            ("日本", nil), ("\u{0}", nil), (String(repeating: "a", count: 70), String(repeating: "a", count: 64)),
            (String(repeating: "a", count: 63) + "!b", String(repeating: "a", count: 63)),
        ] as [(String, String?)])
    func folded(name: String, id: String?) {
        #expect(AgentId.folded(name) == id)
    }
}
