internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// A hostile model, and hostile files in its workspace, through the whole gateway.
@Suite(.enabled(if: Landlock.offered()?.scopesSignals == true, "the kernel cannot confine as much"))
struct HostileToolCallTests {
    private static func patch(_ lines: String) -> (tool: String, arguments: JSONValue) {
        ("apply_patch", ["input": .string("*** Begin Patch\n\(lines)\n*** End Patch")])
    }

    /// Runs a program of Python in a directory.
    private static func python(_ text: String, in directory: String) throws {
        let program = try ChildProgram(
            "/usr/bin/env", ["python3", "-c", "import os\nos.chdir('\(directory)')\n\(text)"],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        #expect(try program.wait() == .status(0), "\(program.errors.text)")
    }

    @Test("No patch changes a file outside the workspace, waits for a FIFO, or changes some of its files only")
    func patches() throws {
        let tools = try ToolScenario()
        try tools.write("one\ntwo\n", to: "text")
        try tools.write("one\r\ntwo\r\n", to: "dos")
        try Self.python(
            """
            os.mkfifo("fifo")
            os.symlink("../canary", "link")
            os.symlink("/dev/zero", "device")
            os.symlink("loop", "loop")
            open("../canary", "w").write("canary\\n")
            open("binary", "wb").write(bytes(range(256)) + b"\\nlast\\n")
            """, in: tools.workspace)
        let outside = ["../canary", "link", "device", "/dev/zero", "\(tools.workspace)/../canary", "~/../canary"]
        let refused = outside + ["fifo", "loop", "loop/x", "text/x", "a\u{0}b", String(repeating: "x/", count: 3_000)]
        var calls = refused.map { Self.patch("*** Update File: text\n@@\n-one\n+1\n*** Update File: \($0)\n@@\n+x") }
        let files = (0..<5_000).map { "*** Add File: many/\($0)\n+x" }.joined(separator: "\n")
        calls += [
            Self.patch(files), Self.patch("*** Update File: text\n@@\n one\n-two\n+2\n@@\n-two\n+3"),
            Self.patch(String(repeating: "*** Update File: text\n@@\n-one\n+1\n", count: 100).dropLast() + ""),
        ]
        let texts = try tools.results(of: calls)
        for (path, text) in zip(refused, texts) { #expect(text.hasSuffix("No file was changed."), "\(path): \(text)") }
        for text in texts.prefix(outside.count) { #expect(text.contains(" is outside the workspace.")) }
        #expect(texts[refused.count].hasPrefix("The patch changes more than 400 files."))
        #expect(texts[refused.count + 1].contains("are not in `text` after line 2"))
        #expect(texts[refused.count + 2].contains("another section of the patch changes this file"))

        // These patches are right.
        let right = try tools.results(of: [
            (
                "apply_patch",
                ["input": "*** Begin Patch\r\n*** Update File: dos\r\n@@\r\n-two\r\n+2\r\n*** End Patch\r\n"]
            ),
            Self.patch("*** Update File: binary\n@@\n-last\n+end"),
        ])
        #expect(right == ["Applied the patch:\nM dos", "Applied the patch:\nM binary"])
        try Self.python(
            """
            assert open("dos", "rb").read() == b"one\\r\\n2\\r\\n"
            assert open("binary", "rb").read() == bytes(range(256)) + b"\\nend\\n"
            assert open("text", "rb").read() == b"one\\ntwo\\n" and open("../canary").read() == "canary\\n"
            assert sorted(os.listdir()) == ["binary", "device", "dos", "fifo", "link", "loop", "text"]
            """, in: tools.workspace)
    }

    @Test("A patch of 900,000 lines is applied, or refused, within the time of a call")
    func largePatch() throws {
        let tools = try ToolScenario()
        try Self.python("open('text', 'w').write('a\\n' * 1000000)", in: tools.workspace)
        let kept = "*** Update File: text\n@@\n" + String(repeating: " a\n", count: 900_000)
        // Two runs, because the arguments of both calls are longer than one answer may be.
        #expect(
            try tools.results(of: [Self.patch(kept + "-b")])[0]
                .contains("The first 900000 of them are at line 1; then the hunk has `b`"))
        #expect(try tools.results(of: [Self.patch(kept + "-a\n+b")]) == ["Applied the patch:\nM text"])
        try Self.python(
            "assert open('text').read() == 'a\\n' * 900000 + 'b\\n' + 'a\\n' * 99999", in: tools.workspace)
    }

    @Test("A search that cannot end is stopped, and another client does not notice it")
    func endlessSearch() throws {
        let tools = try ToolScenario(["exec": ["security": "full"], "callSeconds": 8])
        // 1 TB without a block on the disk.
        try Self.python("open('sparse', 'w').truncate(1 << 40)", in: tools.workspace)
        let upstream = tools.scenario.upstream
        try upstream.script(ToolScenario.call("grep", ["pattern": "x", "path": "sparse"]))
        let search = try tools.scenario.begin("go", ["stream": true], headers: [("x-openclaw-tool-events", "1")])
        try search.read(until: #""phase":"started""#)
        for _ in 0..<5 {
            #expect(try tools.scenario.chat("[[text=quick]]", ["model": "openclaw/beta"]).content == "quick")
        }
        #expect(try search.response(within: patience * 2).streamedContent == "Hello there")
        let result = try #require(try tools.results().first)
        #expect(result == "grep did not end within 8 seconds and was stopped.")
        // The search took its whole time, in which the others were answered.
        let last = try upstream.requests().map { $0.body["messages"].array.last?["role"] }
        #expect(last.last == "tool" && last.count == 7)
    }

    @Test("Searches end in a tree of 5,000 levels, with many files, and with names that are no text")
    func hostileTree() throws {
        let tools = try ToolScenario()
        // Python changes the directory because no path is so long.
        try Self.python(
            """
            os.mkdir("many")
            for number in range(20000): os.close(os.open("many/%d" % number, os.O_CREAT))
            for name in [b"line\\nbreak", b"not \\xff utf-8", b"\\x1b[2J"]: open(b"names_" + name, "w").write("needle\\n")
            os.mkdir("deep")
            os.chdir("deep")
            for _ in range(5000):
                os.mkdir("d")
                os.chdir("d")
            open("needle", "w").write("needle\\n")
            """, in: tools.workspace)
        defer {
            // A path of the whole depth is too long for the removal of the directory.
            #expect(throws: Never.self) {
                try Self.python("import subprocess\nsubprocess.check_call(['rm', '-rf', 'deep'])", in: tools.workspace)
            }
        }
        let deepest = "deep" + String(repeating: "/d", count: 2_045)
        let texts = try tools.results(of: [
            ("grep", ["pattern": "needle"]), ("find", ["pattern": "needle"]), ("find", ["pattern": "names_*"]),
            ("find", ["pattern": "*", "path": "many", "limit": 100_000]), ("ls", ["path": "many"]),
            ("ls", ["path": .string(deepest)]), ("ls", ["path": .string(deepest + "/d/d")]),
            ("write", ["path": .string(deepest + "/f"), "content": "x"]),
            Self.patch("*** Delete File: \(deepest)/f"),
            ("write", ["path": .string("new" + String(repeating: "/n", count: 2_000)), "content": "x"]),
        ])
        for text in texts.prefix(4) { #expect(text.utf8.count < 66_000) }
        #expect(texts[0].contains(":1:needle"))
        #expect(texts[2].contains("names_not \u{FFFD} utf-8"))
        #expect(texts[3].contains("many/0\nmany/1\n"))
        #expect(texts[4].hasSuffix("[500 of 20000 names. Use a larger limit, or find with a pattern.]"))
        #expect(texts[5] == "d/")
        #expect(texts[6].hasSuffix(" is too long: 255 bytes for a name, 4,095 for the path."))
        #expect(texts[7].hasPrefix("Wrote 1 byte") && texts[8].hasPrefix("Applied the patch"))
        #expect(texts[9].hasPrefix("Wrote 1 byte"), "\(texts[9])")
    }
}
