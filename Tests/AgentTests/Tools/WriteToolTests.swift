internal import Agent
internal import Glibc
internal import TestSupport
internal import Testing

struct WriteToolTests {
    private let tool = WriteTool()

    @Test("A file is created with its directories, and replaced")
    func written() throws {
        let scene = try ToolScene()
        #expect(try scene.text(tool, ["path": "a/b/f", "content": "é\n"]) == "Wrote 3 bytes to a/b/f.")
        #expect(try scene.text(tool, ["file_path": "a/b/f", "content": ""]) == "Wrote 0 bytes to a/b/f.")
        #expect(try scene.content("a/b/f") == "")
        #expect(scene.files == ["a/b/f"])
    }

    @Test("A link in the workspace stays, and its target is written")
    func link() throws {
        let scene = try ToolScene()
        try scene.write("old", to: "a/f", mode: 0o640)
        #expect(unsafe symlink("\(scene.workspace)/a/f", "\(scene.workspace)/link") == 0)
        #expect(try scene.text(tool, ["path": "link", "content": "new"]) == "Wrote 3 bytes to link.")
        #expect(try scene.content("a/f") == "new")
        #expect(try FileMode.of("\(scene.workspace)/a/f") == 0o640)
        #expect(scene.files == ["a/f", "link"])
    }

    @Test(
        "Nothing outside the workspace is written, and only regular files are replaced",
        arguments: [
            "../secret", "../new", "/tmp/openclaw-new", "link", "directory/../../new", "directory", "directory/", ".",
            "..",
            "fifo", "f/new", "", "a\0b", String(repeating: "n", count: 256), "outside/new",
        ])
    func refused(path: String) throws {
        let scene = try ToolScene()
        try scene.write("x", to: "f")
        try scene.temporary.makeDirectory("workspace/directory")
        #expect(unsafe symlink("\(scene.temporary.path)/secret", "\(scene.workspace)/link") == 0)
        #expect(unsafe symlink("..", "\(scene.workspace)/outside") == 0)
        #expect(unsafe mkfifo("\(scene.workspace)/fifo", 0o600) == 0)
        let before = scene.temporary.files()
        #expect(try scene.text(tool, ["path": .string(path), "content": "new"]).hasPrefix("error: "))
        #expect(scene.temporary.files() == before)
        #expect(try scene.text(ReadTool(), ["path": "f"]) == "x")
    }
}
