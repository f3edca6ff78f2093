@testable internal import Agent
internal import Glibc
internal import TestSupport
internal import Testing

struct ApplyPatchToolTests {
    private let tool = ApplyPatchTool()

    private func apply(_ scene: ToolScene, _ lines: String) throws -> String {
        try scene.text(tool, ["input": .string("*** Begin Patch\n\(lines)\n*** End Patch")])
    }

    @Test("A patch adds, changes, moves and deletes files")
    func everything() throws {
        let scene = try ToolScene()
        try scene.write("one\ntwo\nthree\n", to: "changed", mode: 0o755)
        try scene.write("x\n", to: "moved", mode: 0o700)
        try scene.write("x\n", to: "gone")
        let patch = """
            *** Add File: new/file
            +first
            +
            *** Update File: changed
            @@
             one
            -two
            +2
            *** Update File: moved
            *** Move to: new/place
            @@
            -x
            +y
            *** Delete File: gone
            """
        let expected = "Applied the patch:\nA new/file\nM changed\nM moved -> new/place\nD gone"
        #expect(try apply(scene, patch) == expected)
        #expect(scene.files == ["changed", "new/file", "new/place"])
        #expect(try scene.content("new/file") == "first\n\n")
        #expect(try scene.content("changed") == "one\n2\nthree\n")
        #expect(try scene.content("new/place") == "y\n")
        #expect(try FileMode.of("\(scene.workspace)/changed") == 0o755)
        #expect(try FileMode.of("\(scene.workspace)/new/place") == 0o700)
    }

    @Test("A file is moved without a change; a link is deleted, not its target")
    func moved() throws {
        let scene = try ToolScene()
        try scene.write("x", to: "a")
        #expect(unsafe symlink("../secret", "\(scene.workspace)/link") == 0)
        let text = try apply(scene, "*** Update File: a\n*** Move to: b\n*** Delete File: link")
        #expect(text == "Applied the patch:\nM a -> b\nD link")
        #expect(scene.temporary.files() == ["secret", "workspace/b"])
    }

    @Test(
        "A patch that cannot be applied as a whole changes nothing",
        arguments: [
            ("*** Delete File: a\n*** Delete File: none", "Line 3 of the patch: `none` does not exist."),
            ("*** Add File: a\n+x", "Line 2 of the patch: `a` exists. Change it with"),
            ("*** Add File: d\n+x", "Line 2 of the patch: `d` exists."),
            ("*** Add File: link\n+x", "Line 2 of the patch: `link` is outside the workspace."),
            ("*** Add File: n\n+x\n*** Add File: ./n\n+y", "Line 4 of the patch: another section of the patch changes"),
            ("*** Add File: n\n+x\n*** Add File: alias/n\n+y", "Line 4 of the patch: another section"),
            ("*** Add File: x/n\n+x\n*** Add File: x/n\n+y", "Line 4 of the patch: another section"),
            ("*** Delete File: a\n*** Update File: alias/a\n@@\n-a\n+b", "Line 3 of the patch: another section"),
            ("*** Update File: a\n*** Move to: b\n@@\n-a\n+c", "Line 2 of the patch: `b` exists."),
            ("*** Update File: a\n*** Move to: ../new", "Line 2 of the patch: `../new` is outside the workspace."),
            ("*** Update File: ../secret\n@@\n-outside\n+x", "Line 2 of the patch: `../secret` is outside"),
            ("*** Delete File: ../secret", "Line 2 of the patch: `../secret` is outside the workspace."),
            ("*** Delete File: d", "Line 2 of the patch: `d` is a directory"),
            ("*** Add File: a/b\n+x", "Line 2 of the patch: `a/b`: a part of this path is a file"),
            ("*** Update File: fifo\n@@\n-x", "Line 2 of the patch: `fifo` is a FIFO"),
            ("*** Delete File: b\n*** Update File: a\n@@\n-b", "the lines of the hunk in line 4 are not in `a`."),
            ("*** Add File: \n+x", "Line 2 of the patch: The path is empty."),
        ])
    func refused(lines: String, message: String) throws {
        let scene = try ToolScene()
        try scene.write("a\n", to: "a")
        try scene.write("b\n", to: "b")
        try scene.write("", to: "d/f")
        #expect(unsafe symlink("\(scene.temporary.path)/new", "\(scene.workspace)/link") == 0)
        #expect(unsafe symlink(".", "\(scene.workspace)/alias") == 0)
        #expect(unsafe mkfifo("\(scene.workspace)/fifo", 0o600) == 0)
        let before = scene.temporary.files()
        let text = try apply(scene, lines)
        #expect(
            text.hasPrefix("error: Line ") && text.contains(message) && text.hasSuffix("No file was changed."),
            "\(text)")
        #expect(scene.temporary.files() == before)
        #expect(try (scene.content("a"), scene.content("b")) == ("a\n", "b\n"))
    }

    @Test(
        "A file that cannot be written leaves the others as they are, without temporary files and new directories",
        arguments: [
            // The directory of the file is a symbolic link to nothing.
            ("*** Add File: link/n\n+x", "`link/n`: a part of this path is a file, not a directory."),
            // The first file would be the directory of the second one.
            ("*** Add File: n\n+x\n*** Add File: n/m\n+y", "`n` is a directory, not a file."),
            ("*** Add File: n/m\n+y\n*** Add File: n\n+x", "`n` is a directory, not a file."),
        ])
    func allOrNothing(lines: String, message: String) throws {
        let scene = try ToolScene()
        try scene.write("a\n", to: "a")
        #expect(unsafe symlink("none", "\(scene.workspace)/link") == 0)
        let before = scene.temporary.files()
        let text = try apply(scene, "*** Update File: a\n@@\n-a\n+b\n*** Add File: d/e/f\n+x\n\(lines)")
        #expect(text.hasPrefix("error: \(message)") && text.hasSuffix(" No file was changed."), "\(text)")
        #expect(scene.temporary.files() == before)
        #expect(try scene.content("a") == "a\n")
        #expect(unsafe access("\(scene.workspace)/d", F_OK) != 0)
    }

    @Test("If a change fails after others were made, the result names these")
    func partly() throws {
        let scene = try ToolScene()
        try scene.write("x\n", to: "moved")
        try scene.write("x\n", to: "changed")
        try scene.write("x\n", to: "unchanged")
        let lines = """
            *** Begin Patch
            *** Add File: new
            +x
            *** Update File: moved
            *** Move to: place
            @@
            -x
            +y
            *** Update File: unchanged
            @@
            -x
            +y
            *** End Patch
            """
        let files = try ToolFiles(scene.context)
        var writing = PatchWriting(of: try PatchPlan(try Patch(parsing: lines), files), files)
        // Another process makes a directory of the file that is to be removed.
        #expect(unsafe unlink("\(scene.workspace)/moved") == 0)
        #expect(unsafe mkdir("\(scene.workspace)/moved", 0o700) == 0)
        let failure = #expect(throws: ToolError.self) { try writing.apply() }
        let expected = """
            `moved` is a directory, not a file. Use ls to see its files. The patch was applied only in part. Changed \
            before: A new
            A place
            """
        #expect(failure?.message == expected)
        #expect(scene.files == ["changed", "new", "place", "unchanged"])
        #expect(try scene.content("unchanged") == "x\n")
    }

    @Test("A patch has at most 400 files")
    func tooMany() throws {
        let scene = try ToolScene()
        let text = try apply(scene, (0...400).map { "*** Add File: \($0)\n+x" }.joined(separator: "\n"))
        #expect(text == "error: The patch changes more than 400 files. Send it in several parts.")
        #expect(scene.files.isEmpty)
    }

    @Test("Many files in one patch take linear time", .timeLimit(.minutes(1)))
    func many() throws {
        let scene = try ToolScene()
        let text = try apply(scene, (0..<400).map { "*** Add File: d/\($0)\n+x" }.joined(separator: "\n"))
        #expect(text.hasSuffix("[200 more files]"))
        #expect(scene.files.count == 400)
    }
}
