import Configuration
import Testing

struct ConfigurationPathTests {
    @Test(
        "A path is read in the form it is written",
        arguments: [
            ("gateway", [.key("gateway")]),
            ("gateway.auth.mode", [.key("gateway"), .key("auth"), .key("mode")]),
            ("agents.list[0].id", [.key("agents"), .key("list"), .index(0), .key("id")]),
            ("a[\"b.c\"].d", [.key("a"), .name("b.c"), .key("d")]),
            ("a['openai/gpt-4.1']", [.key("a"), .name("openai/gpt-4.1")]),
            ("a[1][2]", [.key("a"), .index(1), .index(2)]),
        ] as [(String, [ConfigurationPath.Component])])
    func read(text: String, components: [ConfigurationPath.Component]) throws {
        let path = try #require(ConfigurationPath(text))
        #expect(path == ConfigurationPath(components))
    }

    @Test(
        "An invalid path is refused",
        arguments: ["a..b", ".a", "a.", "a[", "a[]", "a[-1]", "a[x]", "a[\"b]", "a[0", "a.[0]"])
    func refused(text: String) {
        #expect(ConfigurationPath(text) == nil)
    }

    @Test("Its description is a path again, and its pattern is the same for every entry")
    func described() {
        let path = ConfigurationPath([
            .key("models"), .name("my.provider"), .key("models"), .index(3), .name("plain-name"), .key("id"),
        ])
        #expect(path.description == "models[\"my.provider\"].models[3].plain-name.id")
        #expect(ConfigurationPath(path.description)?.description == path.description)
        #expect(path.pattern == "models.*.models[].*.id")
    }

    @Test("A key cannot write lines of its own into a message")
    func controlCharacters() {
        let path = ConfigurationPath([.key("a\nerror: b"), .name("c\u{1b}[0m")])
        #expect(path.description == "[\"a\u{FFFD}error: b\"][\"c\u{FFFD}[0m\"]")
    }
}
