import Posix
import Testing

struct PrintableTests {
    @Test(
        "Printable texts stay, others are cut between characters",
        arguments: [
            ("plain", 100, "plain"), ("naïve", 3, "na"), ("naïve", 4, "naï"), ("a\u{0}b\u{7f}c\u{85}d", 100, "a?b?c?d"),
            ("", 0, ""), ("é", 1, ""),
        ])
    func printing(text: String, bytesMax: Int, expected: String) {
        #expect(printable(text, bytesMax: bytesMax) == expected)
    }
}
