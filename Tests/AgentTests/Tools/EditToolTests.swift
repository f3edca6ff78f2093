internal import Agent
internal import TestSupport
internal import Testing

struct EditToolTests {
    private let tool = EditTool()

    private func edit(_ content: String, _ old: String, _ new: String, all: Bool = false) throws -> (String, String) {
        let scene = try ToolScene()
        try scene.write(content, to: "f", mode: 0o750)
        let text = try scene.text(
            tool, ["file_path": "f", "old_string": .string(old), "newText": .string(new), "replaceAll": .bool(all)])
        #expect(try FileMode.of("\(scene.workspace)/f") == 0o750)
        #expect(scene.files == ["f"])
        return (text, try scene.content("f"))
    }

    @Test(
        "A text is replaced, and the result shows the change",
        arguments: [
            ("a\nb\nc\n", "b", "B", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c"),
            (
                "1\n2\n3\n4\n5\n6\n7\n8\n9", "5\n", "", "1\n2\n3\n4\n6\n7\n8\n9",
                "@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8"
            ),
            ("a", "a", "b\n", "b\n", "@@ -1,1 +1,1 @@\n-a\n+b"),
            ("a\nb", "\n", "", "ab", "@@ -1,2 +1,1 @@\n-a\n-b\n+ab"),
            ("a\nb\n", "b\n", "b\nc\n", "a\nb\nc\n", "@@ -1,2 +1,3 @@\n a\n b\n+c"),
            ("xé\n", "é", "e\u{301}", "xe\u{301}\n", "@@ -1,1 +1,1 @@\n-xé\n+xe\u{301}"),
        ])
    func replaced(content: String, old: String, new: String, expected: String, diff: String) throws {
        let (text, result) = try edit(content, old, new)
        #expect(text.utf8.elementsEqual("Replaced 1 place in f.\n\(diff)".utf8))
        #expect(result.utf8.elementsEqual(expected.utf8))
    }

    @Test("All places are replaced; places on one line are one change")
    func all() throws {
        let (text, result) = try edit("aa a\nb\na\n" + String(repeating: "-\n", count: 9) + "a", "a", "xy", all: true)
        #expect(result == "xyxy xy\nb\nxy\n" + String(repeating: "-\n", count: 9) + "xy")
        let expected = """
            Replaced 5 places in f.
            @@ -1,4 +1,4 @@
            -aa a
            +xyxy xy
             b
             a
             -
            @@ -2,5 +2,5 @@
             b
            -a
            +xy
             -
             -
             -
            @@ -10,4 +10,4 @@
             -
             -
             -
            -a
            +xy
            """
        #expect(text == expected)
    }

    @Test(
        "A text that is not there, or more than once, is an error that helps",
        arguments: [
            ("a\nb\na\n", "a", "occurs 2 times in `f`, in lines 1, 3. Add the lines around the right place"),
            (String(repeating: "a\n", count: 20), "a", "20 times in `f`, in lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 …."),
            ("a\r\nb\r\n", "a\nb\n", "The lines of the file end in \\r\\n: write"),
            ("a\nb\n", "a\r\nb\r\n", "The lines of the file end in \\n: write"),
            (
                "x\n  a  \n\tb\ny", "a\nb",
                "Line 2 and the following lines differ from it only in white space at the start"
            ),
            ("x\na \nb\n", "a\nb\n", "differ from it only in white space at the end of lines. They are:\na \nb\n"),
            (
                "x\na\nb\nc\n", "a\nb\nd",
                "Its first 2 lines are in the file at line 2; then the file continues with:\nc\n"
            ),
            ("x\na", "a\nb", "Its first line is in the file at line 2; then the file ends."),
            ("x", "y", "Read the file again, and copy the old text from it exactly."),
            ("", "y", "The old text is not in `f`. Read the file again"), ("x", "", "oldText is empty."),
            ("x", "x", "oldText and newText are the same."),
        ])
    func refused(content: String, old: String, message: String) throws {
        let (text, result) = try edit(content, old, old == "x" ? "x" : "new")
        #expect(text.hasPrefix("error: ") && text.contains(message), "\(text)")
        #expect(result.utf8.elementsEqual(content.utf8))
    }

    @Test("The cost is linear in texts that are made to be slow", .timeLimit(.minutes(1)))
    func linear() throws {
        let content = String(repeating: "a\n", count: 50_000)
        #expect(
            try edit(content, String(repeating: "a\n", count: 25_000) + "b", "").0.contains("Its first 25000 lines"))
        #expect(try edit(content, String(repeating: " a\n", count: 25_000), "").0.contains("only in white space"))
        let (text, result) = try edit(String(repeating: "a", count: 90_000), "a", "b", all: true)
        #expect(result == String(repeating: "b", count: 90_000))
        #expect(text.utf8.count < 1_000)
    }

    @Test("Results and files over the limits are refused")
    func large() throws {
        let (text, _) = try edit(
            String(repeating: "a", count: 50_000), "a", String(repeating: "b", count: 1_000), all: true)
        #expect(text == "error: `f` would have more than 16777216 bytes, which is too long.")
        let (many, _) = try edit(String(repeating: "a", count: 100_001), "a", "b", all: true)
        #expect(many == "error: The old text occurs more than 100000 times in `f`, which is too often.")
        let scene = try ToolScene()
        try scene.writeBytes(Array(repeating: 0x61, count: 16 << 20 | 1), to: "f")
        #expect(
            try scene.text(tool, ["path": "f", "oldText": "a", "newText": "b"])
                == "error: `f` has more than 16777216 bytes, which is too long to be changed.")
    }

    @Test("A long change is shown in part")
    func shortened() throws {
        let (text, _) = try edit(
            "x", "x", (1...100).map { "\($0) " + String(repeating: "é", count: 500) }.joined(separator: "\n"))
        #expect(text.hasSuffix("\n[70 more lines]"))
        #expect(text.utf8.count < 8_000)
    }
}
