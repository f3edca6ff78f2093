import Testing

@testable import Sessions

struct OverlapTests {
    @Test(
        "The prefixes of the pattern that are suffixes of the other sequence are found, longest first",
        arguments: [
            ("abc", "xxab", [2]), ("abc", "xabc", [3]), ("aab", "xaa", [2, 1]), ("aaa", "aaaaa", [3, 2, 1]),
            ("aba", "ababa", [3, 1]), ("abc", "cba", [1]), ("abc", "x", []), ("abc", "", []), ("", "abc", []),
        ])
    func lengths(pattern: String, text: String, lengths: [Int]) {
        #expect(Overlap(of: Array(pattern.utf8)).lengths(atEndOf: Array(text.utf8)) == lengths)
    }
}
