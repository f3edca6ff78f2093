internal import Agent
internal import Conversation
internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

struct ReadToolTests {
    private let tool = ReadTool()

    @Test(
        "A part of a text is returned with a notice of how to continue",
        arguments: [
            ("a\nb\n", nil, nil, "a\nb\n"), ("a\nb", nil, nil, "a\nb"), ("", nil, nil, "[f is empty.]"),
            ("a\nb\nc\n", nil, 2, "a\nb\n\n[Lines 1 to 2 of 3. Continue with offset 3.]"),
            ("a\nb\nc", 2, 1, "b\n\n[Line 2 of 3. Continue with offset 3.]"),
            ("a\nb\nc", 3, nil, "c\n[Line 3 of 3. This is the end of the file.]"),
            ("a\nb\nc\n", 3, 1, "c\n\n[Line 3 of 3. This is the end of the file.]"),
            ("a\r\n\r\nb", nil, nil, "a\r\n\r\nb"),
            ("\n\n", nil, 1, "\n\n[Line 1 of 2. Continue with offset 2.]"),
            ("a\n", 2, nil, "error: `f` has 1 line: the offset 2 is after its end."),
            ("", 2, nil, "error: `f` has 0 lines: the offset 2 is after its end."),
            ("a", Int.max, nil, "error: `f` has 1 line: the offset \(Int.max) is after its end."),
        ] as [(String, Int?, Int?, String)])
    func lines(content: String, offset: Int?, limit: Int?, expected: String) throws {
        let scene = try ToolScene()
        try scene.write(content, to: "f")
        var arguments: [String: JSONValue] = ["file_path": "f"]
        arguments["offset"] = offset.map { .integer($0) }
        arguments["limit"] = limit.map { .integer($0) }
        #expect(try scene.text(tool, .object(arguments)) == expected)
    }

    @Test("The notices lead through a whole file", arguments: [1_000, 4_000, 100_000])
    func continued(resultBytesMax: Int) throws {
        var scene = try ToolScene()
        scene.resultBytesMax = resultBytesMax
        let content = (1...5_000).map { "line \($0)\n" }.joined()
        try scene.write(content, to: "f")
        var (collected, offset) = ("", 1)
        while true {
            let text = try scene.text(tool, ["path": "f", "offset": .integer(offset)])
            #expect(text.utf8.count <= resultBytesMax)
            let notice = try #require(text.firstRange(of: "\n[Lines "))
            collected += text[..<notice.lowerBound]
            guard let next = text.split(separator: "offset ").last?.dropLast(2), let line = Int(next) else { break }
            offset = line
        }
        #expect(collected == content)
    }

    @Test("At most 2,000 lines are returned")
    func linesMax() throws {
        let scene = try ToolScene()
        try scene.write(String(repeating: "\n", count: 2_001), to: "f")
        let text = try scene.text(tool, ["path": "f", "limit": 1_000_000])
        #expect(text.hasSuffix("[Lines 1 to 2000 of 2001. Continue with offset 2001.]"))
    }

    @Test("A long line is cut between two characters")
    func longLine() throws {
        let scene = try ToolScene()
        try scene.write("first\nx" + String(repeating: "é", count: 20_000) + "\nlast", to: "f")
        let text = try scene.text(tool, ["path": "f"])
        let cut = "x" + String(repeating: "é", count: 8_191)
        let expected = "first\n\(cut)\nlast\n[Line 2 is cut: it has 40002 bytes.]"
        #expect(text == expected)
    }

    private static let repaired =
        "[Bytes that are not UTF-8 text, and control characters, are shown as \u{FFFD}.]"

    @Test("A replaced line is not longer than the result may be")
    func repairedLength() throws {
        var scene = try ToolScene()
        scene.resultBytesMax = 1_024
        try scene.writeBytes(Array(repeating: 0xFF, count: 700) + [0x0A, 0x61], to: "f")
        let text = try scene.text(tool, ["path": "f"])
        #expect(
            text.utf8.count <= 1_024 && text.contains("[Line 1 is cut: it has 701 bytes.") && text.hasPrefix("\u{FFFD}")
        )
    }

    @Test(
        "Bytes that are not UTF-8 and control characters are replaced with a notice; binary files are refused",
        arguments: [
            ([0x61, 0xFF, 0x62, 0x0A], "a\u{FFFD}b\n\n\(Self.repaired)"),
            ([0x61, 0xC3], "a\u{FFFD}\n\(Self.repaired)"),
            ([0x61, 0x1B, 0x09, 0x7F, 0x0D, 0x0A], "a\u{FFFD}\t\u{FFFD}\r\n\n\(Self.repaired)"),
            ([0x61, 0x00], "error: `f` is a binary file of 2 bytes. read shows text and images only."),
            ([0x7F, 0x45, 0x4C, 0x46, 0], "error: `f` is a binary file of 5 bytes. read shows text and images only."),
        ])
    func encoding(bytes: [UInt8], expected: String) throws {
        let scene = try ToolScene()
        try scene.writeBytes(bytes, to: "f")
        #expect(try scene.text(tool, ["path": "f"]) == expected)
    }

    @Test("A zero byte far in a text is replaced")
    func zeroByte() throws {
        let scene = try ToolScene()
        try scene.write(String(repeating: "text\n", count: 2_000) + "\0end", to: "f")
        #expect(try scene.text(tool, ["path": "f", "offset": 2_001]).hasPrefix("\u{FFFD}end\n["))
    }

    @Test(
        "Images are recognised by their first bytes",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            (Array("GIF89a\0".utf8), "image/gif"), (Array("RIFF\0\0\0\0WEBPVP8 ".utf8), "image/webp"),
        ])
    func images(bytes: [UInt8], type: String) throws {
        let scene = try ToolScene()
        try scene.writeBytes(bytes, to: "picture.txt")
        let output = try scene.call(tool, ["path": "picture.txt"])
        guard case .image(let image) = output.content.last else { throw TestFailure("no image") }
        #expect(image.mimeType == type)
        #expect(image.base64 == Data(bytes).base64EncodedString())
        #expect(output.content.first == .text("picture.txt: \(type), \(bytes.count) bytes."))
    }

    @Test("An image over the limit is refused")
    func largeImage() throws {
        let scene = try ToolScene()
        try scene.writeBytes([0xFF, 0xD8, 0xFF] + Array(repeating: 0, count: 5 << 20), to: "f")
        let expected = "error: `f` is an image with more than 5242880 bytes, which is too large."
        #expect(try scene.text(tool, ["path": "f"]) == expected)
    }

    @Test("The cost of a huge file is bounded: lines after 256 MiB are not counted", .timeLimit(.minutes(1)))
    func hugeFile() throws {
        let scene = try ToolScene()
        try scene.write(String(repeating: "text of a line\n", count: 10_000), to: "f")
        // A sparse file of 10 GB, most of which is one line.
        #expect(unsafe truncate("\(scene.workspace)/f", 10 << 30) == 0)
        let text = try scene.text(tool, ["path": "f", "limit": 1])
        #expect(
            text == "text of a line\n\n[Line 1 of a file of 10737418240 bytes. Continue with offset 2.]")
        let expected = """
            error: Line 20000 of `f` is not in its first 268435456 bytes, and read goes no further. Search for the text \
            with grep.
            """
        #expect(try scene.text(tool, ["path": "f", "offset": 20_000]) == expected)
    }

    @Test(
        "Paths outside the workspace and names that are not files are errors",
        arguments: [
            ("../secret", "`../secret` is outside the workspace. Use a path in WORKSPACE, such as `notes.txt`."),
            ("/etc/passwd", "`/etc/passwd` is outside the workspace. Use a path in WORKSPACE, such as `notes.txt`."),
            ("link", "`link` is outside the workspace. Use a path in WORKSPACE, such as `notes.txt`."),
            ("none", "`none` does not exist. Use ls to see the files of a directory."),
            (".", "`.` is a directory, not a file. Use ls to see its files."),
            ("~", "`~` is a directory, not a file. Use ls to see its files."),
            ("f/x", "`f/x`: a part of this path is a file, not a directory."),
            ("", "The path is empty. The workspace itself is `.`."),
            ("a\0b", "The path contains a zero byte, which no file name can contain."),
            ("fifo", "`fifo` is a FIFO, a socket or a device. Only regular files can be used."),
        ])
    func errors(path: String, expected: String) throws {
        let scene = try ToolScene()
        try scene.write("x", to: "f")
        #expect(unsafe symlink("../secret", "\(scene.workspace)/link") == 0)
        #expect(unsafe mkfifo("\(scene.workspace)/fifo", 0o600) == 0)
        #expect(try scene.text(tool, ["path": .string(path)]) == "error: " + expected)
    }

    @Test(
        "A file is found by its absolute path and from ~",
        arguments: ["~/a/f", "ROOT/a/f", "ROOT//./a/../a/f", "./a/f"])
    func paths(path: String) throws {
        let scene = try ToolScene()
        try scene.write("content", to: "a/f")
        #expect(try scene.text(tool, ["path": .string(path.replacing("ROOT", with: scene.workspace))]) == "content")
    }

    @Test("Without workspaceOnly every file is read")
    func everywhere() throws {
        var scene = try ToolScene()
        scene.workspaceOnly = false
        try scene.write("inside", to: "f")
        #expect(try scene.text(tool, ["path": "../secret"]) == "outside")
        #expect(try scene.text(tool, ["path": .string("\(scene.temporary.path)/secret")]) == "outside")
        #expect(try scene.text(tool, ["path": "~/f"]) == "inside")
        #expect(
            try scene.text(tool, ["path": "/dev/null"]).hasPrefix("error: `/dev/null` is a FIFO, a socket or a device"))
        #expect(try scene.text(tool, ["path": "/proc/self/status"]).contains("Threads:"))
    }
}
