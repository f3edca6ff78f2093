@testable import Agent
import Testing

struct PatchTests {
    private static func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

    @Test("Every section and every kind of line is read")
    func parsed() throws {
        let patch = try Patch(
            parsing: """
                *** Begin Patch
                *** Add File:  a b
                +one
                ++two
                *** Delete File: c
                *** Update File: d
                *** Move to: e
                 kept
                -- removed
                @@ class X
                @@  def f():
                +added

                *** End of File
                @@ -1,2 +3,4 @@
                -x
                *** End Patch
                """)
        var second = Patch.Hunk(line: 10)
        second.headings = [Self.bytes("class X"), Self.bytes("def f():")]
        second.lines = [.added(Self.bytes("added")), .kept([])]
        second.isAtEnd = true
        let hunks = [
            Patch.Hunk(line: 8, lines: [.kept(Self.bytes("kept")), .removed(Self.bytes("- removed"))]), second,
            Patch.Hunk(line: 15, lines: [.removed(Self.bytes("x"))]),
        ]
        #expect(
            patch.sections == [
                Patch.Section(line: 2, path: "a b", change: .add(Array("one\n+two\n".utf8))),
                Patch.Section(line: 5, path: "c", change: .delete),
                Patch.Section(line: 6, path: "d", change: .update(movedTo: "e", hunks)),
            ])
    }

    @Test(
        "White space around a patch, a here-document and the line ends of DOS are accepted",
        arguments: [
            "\n\n*** Begin Patch\n*** Add File: a\n+x\n*** End Patch\n\n",
            "<<'EOF'\n*** Begin Patch\n*** Add File: a\n+x\n*** End Patch\nEOF\n",
            "*** Begin Patch\r\n*** Add File: a\r\n+x\r\n*** End Patch\r\n",
        ])
    func wrapped(text: String) throws {
        let sections = try Patch(parsing: text).sections
        #expect(sections.map(\.path) == ["a"])
        #expect(sections.map(\.change) == [.add(Array("x\n".utf8))])
    }

    @Test(
        "What is not a patch is an error that names the line",
        arguments: [
            ("", "The first line of the patch must be `*** Begin Patch`."),
            ("<<EOF", "The first line of the patch must be `*** Begin Patch`."),
            ("*** End Patch", "The first line of the patch must be `*** Begin Patch`."),
            (
                "*** Begin Patch\n*** Add File: a\n+x",
                "The last line of the patch must be `*** End Patch`. If the patch was cut"
            ),
            ("*** Begin Patch\n*** End Patch", "The patch changes no file."),
            ("*** Begin Patch\n+x\n*** End Patch", "Line 2 of the patch: expected `*** Add File: PATH`"),
            (
                "*** Begin Patch\n*** Add File: a\nx\n*** End Patch",
                "Line 3 of the patch: expected `*** Add File: PATH`"
            ),
            ("*** Begin Patch\n*** Update File: a\n*** End Patch", "Line 3 of the patch: the update of a has no hunk"),
            ("*** Begin Patch\n*** Update File: a\n@@\n*** End Patch", "Line 4 of the patch: the hunk has no lines."),
            (
                "*** Begin Patch\n*** Update File: a\n@@ x\n@@\n*** End Patch",
                "Line 5 of the patch: the hunk has no lines."
            ),
            (
                "*** Begin Patch\n*** Update File: a\n@@\nx\n*** End Patch",
                "Line 4 of the patch: a line of a hunk must begin"
            ),
            (
                "*** Begin Patch\n*** Update File: a\n-x\n*** End of File\n-y\n*** End Patch",
                "Line 5 of the patch: a hunk must begin with `@@`, not with `-y`."
            ),
        ])
    func refused(text: String, message: String) {
        let error = #expect(throws: ToolError.self) { try Patch(parsing: text) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test("Damaged patches are errors or patches, in linear time", .timeLimit(.minutes(5)))
    func damaged() throws {
        let words = [
            "*** Begin Patch", "*** End Patch", "*** Add File: a", "*** Update File: b", "*** Delete File: c", "@@",
            "@@ x",
            "*** Move to: d", "*** End of File", "+x", "-x", " x", "", "\r", "<<EOF", "***", "\u{0}",
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let lines = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                words.randomElement(using: &random) ?? ""
            }
            let text = (Bool.random(using: &random) ? ["*** Begin Patch"] : []) + lines + ["*** End Patch"]
            _ = try? Patch(parsing: text.joined(separator: "\n"))
        }
        let many = String(repeating: "@@ x\n", count: 150_000)
        #expect(throws: ToolError.self) {
            try Patch(parsing: "*** Begin Patch\n*** Update File: a\n\(many)*** End Patch")
        }
    }
}
