@testable import Agent
import Testing

struct MissingTextTests {
    private func hint(_ wanted: String, _ content: String) -> String {
        MissingText(wanted: Array(wanted.utf8), content: Array(content.utf8)).hint
    }

    @Test("The lines that differ in white space are quoted exactly, and at most 2,048 bytes of them")
    func quoted() {
        let text = hint("a\nb", "x\n  a\n\tb \ny\n")
        let expected = """
            Line 2 and the following lines differ from it only in white space at the start or end of lines. They are:
              a
            \tb \n
            """
        #expect(text == expected)
        let long = String(repeating: "é", count: 5_000)
        #expect(hint("\(long)\nb", " \(long)\nb").utf8.count < 2_200)
    }

    @Test("In a long file no near lines are searched")
    func long() {
        let content = "a \n" + String(repeating: "-", count: 4 << 20)
        #expect(hint("a\n", content) == "Read the file again, and copy the old text from it exactly.")
    }
}
