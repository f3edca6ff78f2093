import Testing
import Text

@testable import Sessions

struct VisibleTextTests {
    @Test(
        "A client repeats the text that it received, with any white space between turns",
        arguments: [
            ("one\n\ntwo", ["one", "two"], false, true), ("one two", ["one", "two"], false, true),
            ("one\n\n\n\ntwo ", ["one\n", " ", "two"], false, true), ("onetwo", ["one", "two"], false, false),
            ("one", ["one", "two"], false, false), ("one", ["one", "two"], true, true),
            ("on", ["one", "two"], true, true), ("one\n\ntw", ["one", "two"], true, true),
            ("", ["one"], true, true), ("", ["one"], false, false), ("", [" "], false, true),
            ("one\n\ntwo three", ["one", "two"], true, false), ("ones", ["one"], true, false),
            ("e\u{301}", ["\u{E9}"], false, false),
        ] as [(String, [String], Bool, Bool)])
    func told(told: String, shown: [String], isPartial: Bool, expected: Bool) {
        #expect(VisibleText.matches(told.trimmingUnicodeWhiteSpace, shown, isPartial: isPartial) == expected)
    }
}
