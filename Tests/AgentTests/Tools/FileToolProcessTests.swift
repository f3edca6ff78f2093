internal import Agent
internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// The file tools in tool processes.
struct FileToolProcessTests {
    private static let program = Products.path(of: "tool-probe")

    @Test(
        "All file tools work with the system call filter of workers and within the workspace of Landlock",
        .enabled(if: Landlock.offered() != nil, "the kernel has no Landlock"))
    func confined() throws {
        let scene = try ToolScene()
        let old = try scene.write("old\n", to: "mode", mode: 0o666)
        #expect(unsafe symlink("\(scene.workspace)/a", "\(scene.workspace)/link") == 0)
        // A sanitizer makes other system calls.
        let filter = ToolProcessTests.isSanitized ? [:] : ["FILTERED": "1"]
        func run(_ call: String, _ arguments: JSONValue) throws -> String {
            let probe = try ChildProgram(
                Self.program, [scene.workspace, "\(call) \(arguments.json)"],
                environment: ToolProcessTests.environment.merging(filter) { $1 })
            #expect(try probe.wait() == .status(0), "\(probe.errors.text)")
            return String(probe.output.text.dropLast("\nchildren: 0\n".utf8.count))
        }
        #expect(try run("write", ["path": "a/b/f", "content": "one\n"]) == "0 ok Wrote 4 bytes to a/b/f.")
        #expect(try run("read", ["path": "link/b/f"]) == "0 ok one\n")
        #expect(
            try run("edit", ["path": "a/b/f", "oldText": "one", "newText": "two"]).hasPrefix("0 ok Replaced 1 place"))
        #expect(try run("ls", ["path": .string("\(scene.workspace)/a")]) == "0 ok b/")
        let patch = """
            *** Begin Patch
            *** Update File: mode
            @@
            -old
            +new
            *** Update File: a/b/f
            *** Move to: c/f
            *** End Patch
            """
        #expect(
            try run("apply_patch", ["input": .string(patch)]) == "0 ok Applied the patch:\nM mode\nM a/b/f -> c/f")
        #expect(try (scene.content("mode"), scene.content("c/f")) == ("new\n", "two\n"))
        #expect(try FileMode.of(old) == 0o666)
        #expect(try run("read", ["path": "../secret"]).hasPrefix("0 error `../secret` is outside the workspace."))
        #expect(scene.files == ["c/f", "mode"])
    }

    @Test("A process that is killed leaves the old or the new file, and the next call removes its temporary file")
    func killed() throws {
        let scene = try ToolScene()
        let texts = ["a", "b"].map { String(repeating: $0, count: 100_000) }
        let calls = texts.map { JSONValue.object(["path": "f", "content": .string($0)]).json }.map { "write \($0)" }
        try scene.write(texts[0], to: "f")
        for _ in 0..<25 {
            let probe = try ChildProgram(
                Self.program, [scene.workspace] + calls,
                environment: ToolProcessTests.environment.merging(["REPEATED": "1"]) { $1 })
            let first = FileStatus(ofLink: "\(scene.workspace)/f")?.identity
            while FileStatus(ofLink: "\(scene.workspace)/f")?.identity == first {}
            for _ in 0..<Int.random(in: 0..<20) { #expect(texts.contains(try scene.content("f"))) }
            probe.signal(SIGKILL)
            #expect(try probe.wait() == .signal(SIGKILL))
            #expect(texts.contains(try scene.content("f")))
        }
        // The kernel ends the last tool process a moment after the process that started it.
        let end = ContinuousClock.now + patience
        repeat {
            _ = try scene.text(WriteTool(), ["path": "f", "content": "new"])
        } while scene.files != ["f"] && .now < end
        #expect(scene.files == ["f"])
    }
}
