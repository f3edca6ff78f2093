internal import Agent
internal import Glibc
internal import TestSupport
internal import Testing

struct ListToolTests {
    private let tool = ListTool()

    @Test("Names are sorted by their bytes; directories and links are marked")
    func listed() throws {
        let scene = try ToolScene()
        for name in ["b", "a/x", "Z", "é", ".hidden"] { try scene.write("", to: name) }
        #expect(unsafe symlink("a", "\(scene.workspace)/link") == 0)
        #expect(try scene.text(tool, [:]) == ".hidden\nZ\na/\nb\nlink@\né")
        #expect(try scene.text(tool, ["path": "link"]) == "x")
        #expect(
            try scene.text(tool, ["limit": 2])
                == ".hidden\nZ\n[2 of 6 names. Use a larger limit, or find with a pattern.]")
    }

    @Test("Names of a hostile process are one line each")
    func names() throws {
        let scene = try ToolScene()
        for name in ["a\nb", "\u{1B}[2J", "c\u{202E}d"] { try scene.write("", to: name) }
        #expect(try scene.text(tool, [:]) == "\\u{1b}[2J\na\\u{a}b\nc\\u{202e}d")
    }

    @Test("A directory with many names is cut by number and by bytes")
    func many() throws {
        var scene = try ToolScene()
        let name = String(repeating: "n", count: 200)
        for number in 1_000..<1_600 { try scene.write("", to: "\(number)\(name)") }
        let text = try scene.text(tool, [:])
        #expect(text.hasSuffix("\n[241 of 600 names. Use a larger limit, or find with a pattern.]"))
        scene.resultBytesMax = 1_000_000
        #expect(
            try scene.text(tool, [:]).hasSuffix("\n[500 of 600 names. Use a larger limit, or find with a pattern.]"))
        #expect(try scene.text(tool, ["limit": 1_000]).split(separator: "\n").count == 600)
    }

    @Test(
        "A file, a missing name and a path outside are errors",
        arguments: [
            ("f", "`f`: a part of this path is a file, not a directory."),
            ("none", "`none` does not exist. Use ls to see the files of a directory."),
            ("..", "`..` is outside the workspace. Use a path in WORKSPACE, such as `notes.txt`."),
            ("/", "`/` is outside the workspace. Use a path in WORKSPACE, such as `notes.txt`."),
        ])
    func errors(path: String, expected: String) throws {
        let scene = try ToolScene()
        try scene.write("x", to: "f")
        #expect(try scene.text(tool, ["path": .string(path)]) == "error: " + expected)
    }

    @Test("An empty directory is reported")
    func empty() throws {
        #expect(try ToolScene().text(tool, ["path": "~"]) == "[The directory is empty.]")
    }
}
