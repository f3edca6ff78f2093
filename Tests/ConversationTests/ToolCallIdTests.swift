import Conversation
import Testing

struct ToolCallIdTests {
    /// printf 'a|b' | sha256sum | cut -c1-32
    private static let derived = "call_0eab8a0a3380abf4c7d1fb0b43b66aaf"

    private static func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test(
        "An id of 1 to 64 plain characters is kept", arguments: ["a", "call_1", "toolu_01-B", letters(40), letters(64)])
    func kept(id: String) {
        #expect(ToolCallId.usable(id) == id)
    }

    @Test("An id that every dialect takes goes to every provider", arguments: ["a", "call_1", letters(40)])
    func portable(id: String) {
        #expect(ToolCallId.portable(id) == id)
    }

    @Test("Any other id becomes one that is derived from it", arguments: ["", "a|b", "a b", "\u{e9}", letters(65)])
    func derived(id: String) {
        let usable = ToolCallId.usable(id)
        #expect(usable.hasPrefix("call_") && usable.utf8.count == 37)
        #expect(ToolCallId.portable(id) == usable)
        #expect(ToolCallId.usable(usable) == usable && ToolCallId.portable(usable) == usable)
    }

    @Test("The derived id of a string never changes")
    func stable() {
        #expect(ToolCallId.usable("a|b") == Self.derived)
    }

    @Test("An id that is too long for some dialects is derived only for providers that did not make it")
    func long() {
        let portable = ToolCallId.portable(Self.letters(41))
        #expect(portable.hasPrefix("call_") && portable.utf8.count == 37)
        #expect(ToolCallId.portable(Self.letters(42)) != portable)
    }
}
