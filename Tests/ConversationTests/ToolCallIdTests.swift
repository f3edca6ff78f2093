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

    @Test("An id that has the form of a provider goes to it unchanged")
    func sendable() {
        for id in ["a", "call_1", Self.letters(40)] { #expect(ToolCallId.sendable(id, as: .portable) == id) }
        #expect(ToolCallId.sendable(Self.letters(64), as: .usable) == Self.letters(64))
        #expect(ToolCallId.sendable("aB3dE6gH9", as: .nineAlphanumerics) == "aB3dE6gH9")
    }

    @Test(
        "For Mistral any other id becomes nine letters and digits, always the same",
        arguments: ["call_1", "", "12345678", "12345678_", "1234567890", letters(64)])
    func nine(id: String) {
        let nine = ToolCallId.sendable(id, as: .nineAlphanumerics)
        #expect(nine.wholeMatch(of: /[a-z0-9]{9}/) != nil)
        #expect(ToolCallId.sendable(id, as: .nineAlphanumerics) == nine)
        #expect(ToolCallId.sendable(nine, as: .nineAlphanumerics) == nine)
        #expect(ToolCallId.sendable(id + "x", as: .nineAlphanumerics) != nine)
    }

    @Test("Any other id becomes one that is derived from it", arguments: ["", "a|b", "a b", "\u{e9}", letters(65)])
    func derived(id: String) {
        let usable = ToolCallId.usable(id)
        #expect(usable.hasPrefix("call_") && usable.utf8.count == 37)
        #expect(ToolCallId.sendable(id, as: .portable) == usable)
        #expect(ToolCallId.usable(usable) == usable && ToolCallId.sendable(usable, as: .portable) == usable)
    }

    @Test("The derived id of a string never changes")
    func stable() {
        #expect(ToolCallId.usable("a|b") == Self.derived)
    }

    @Test("An id that is too long for some dialects is derived only for providers that did not make it")
    func long() {
        let portable = ToolCallId.sendable(Self.letters(41), as: .portable)
        #expect(portable.hasPrefix("call_") && portable.utf8.count == 37)
        #expect(ToolCallId.sendable(Self.letters(42), as: .portable) != portable)
    }
}
