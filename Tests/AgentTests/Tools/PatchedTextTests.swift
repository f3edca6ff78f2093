@testable import Agent
import Testing

struct PatchedTextTests {
    /// The content after the hunks of an update, or the message of the error.
    private func patched(_ content: String, _ hunks: String) throws -> String {
        let patch = try Patch(parsing: "*** Begin Patch\n*** Update File: f\n\(hunks)\n*** End Patch")
        guard case .update(_, let hunks) = patch.sections[0].change else { return "" }
        do throws(ToolError) {
            return String(decoding: try PatchedText.applying(hunks, to: Array(content.utf8), named: "f"), as: UTF8.self)
        } catch {
            return "error: \(error.message)"
        }
    }

    @Test(
        "Hunks are applied at the first place after the one before",
        arguments: [
            ("a\nb\nc\n", " a\n-b\n+B", "a\nB\nc\n"), ("a\nb\n", "@@\n+x\n a", "x\na\nb\n"),
            ("a\na\na\n", "-a\n+1\n@@\n-a\n+2", "1\n2\na\n"),
            ("a\nb\na\nc\n", "@@ b\n-a\n+x", "a\nb\nx\nc\n"),
            ("k\na\nm\na\nk\na\n", "@@ m\n@@ k\n-a\n+x", "k\na\nm\na\nk\nx\n"),
            ("a\nb\na\n", "-a\n+x\n*** End of File", "a\nb\nx\n"), ("a\nb\n", "@@\n+c", "a\nb\nc\n"),
            ("a\nb", "@@\n+c", "a\nb\nc\n"),
            ("a\nb\n", "@@ a\n+c", "a\nc\nb\n"), ("", "@@\n+c", "c\n"), ("a\n", "-a", ""),
            ("a\n\nb\n", " a\n\n-b\n+c", "a\n\nc\n"),
            ("a  \n  b\nc\n", " a\n b\n-c\n+d", "a  \n  b\nd\n"), ("x\n a\na\n", "-a\n+b", "x\n a\nb\n"),
            ("a\r\nb\r\n", " a\n-b\n+c\n+d", "a\r\nc\r\nd\r\n"), ("a\nb", "-b\n+c", "a\nc\n"), ("é\n", "-é\n+e", "e\n"),
        ])
    func applied(content: String, hunks: String, expected: String) throws {
        #expect(try patched(content, hunks).utf8.elementsEqual(expected.utf8))
    }

    @Test(
        "A hunk that does not fit is an error that names the nearest lines",
        arguments: [
            ("a\n", "-b", "the lines of the hunk in line 3 are not in `f`. The first one is `b`."),
            (
                "a\nb\nc\n", "@@\n a\n b\n-d",
                "the lines of the hunk in line 3 are not in `f`. The first 2 of them are at line 1; then the hunk has `d`, "
                    + "and the file has `c`."
            ),
            (
                "x\na", "@@\n a\n-b",
                "the lines of the hunk in line 3 are not in `f`. The first 1 of them are at line 2; then the hunk has `b`, "
                    + "and the file has no further line."
            ),
            (
                "a\nb\n", "-b\n@@\n-a",
                "the lines of the hunk in line 4 are not in `f` after line 2. The first one is `a`."
            ),
            ("a\n", "@@ x\n-a", "the hunk in line 3 has a heading that is not in `f`: `x`."),
            (
                "a\nb\n", "-a\n*** End of File",
                "the lines of the hunk in line 3 are not at the end of `f`. Its last line is `b`."
            ),
            (
                "", "-a\n*** End of File",
                "the lines of the hunk in line 3 are not at the end of `f`. The file is empty."
            ),
        ])
    func refused(content: String, hunks: String, message: String) throws {
        #expect(try patched(content, hunks) == "error: " + message)
    }

    @Test("The cost is linear in files and patches that are made to be slow", .timeLimit(.minutes(1)))
    func linear() throws {
        let content = String(repeating: "a\n", count: 50_000)
        let repeated = String(repeating: " a\n", count: 25_000)
        #expect(try patched(content, repeated + "-b").contains("The first 25000 of them"))
        let hunks = String(repeating: "@@\n a\n+b\n", count: 25_000).dropLast()
        #expect(try patched(content, String(hunks)).utf8.count == 150_000)
        // Each of these hunks is found only if white space is ignored.
        let spaced = String(repeating: "@@\n- a\n", count: 65)
        #expect(
            try patched(content, spaced)
                == "error: more than 64 hunks differ from `f` in white space. Read the file again.")
        let lines = String(repeating: "\n", count: 1_000_001)
        #expect(try patched(lines, "@@\n+x") == "error: `f` has more than 1000000 lines.")
    }
}
