internal import Agent
internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// Random calls of all file tools, while another process replaces names by links, FIFOs and other directories.
struct PathRaceTests {
    /// Replaces the names of the workspace without end: swap.py WORKSPACE OUTSIDE PARKED. It follows no link itself.
    private static let swapper = """
        import os, random, sys
        workspace, outside, parked = sys.argv[1:]
        root, away = (os.open(path, os.O_RDONLY | os.O_DIRECTORY) for path in (workspace, parked))
        targets = [outside, outside + "/f0", "..", "../outside", "../created", workspace + "/d0"]
        class Place:
            def __init__(self, names):
                self.fd, self.name = os.dup(root), names[-1]
                for name in names[:-1]:
                    below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=self.fd)
                    os.close(self.fd)
                    self.fd = below
            def __del__(self): os.close(self.fd)
            def remove(self):
                try:
                    os.unlink(self.name, dir_fd=self.fd)
                except OSError:
                    os.rename(self.name, str(random.getrandbits(64)), src_dir_fd=self.fd, dst_dir_fd=away)
            def link(self): os.symlink(random.choice(targets), self.name, dir_fd=self.fd)
            def fifo(self): os.mkfifo(self.name, dir_fd=self.fd)
            def file(self):
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
                file = os.open(self.name, flags, dir_fd=self.fd)
                os.write(file, b"content\\n")
                os.close(file)
            def directory(self):
                os.mkdir(self.name, dir_fd=self.fd)
                below = os.open(self.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=self.fd)
                os.mkdir("sub", dir_fd=below)
                os.close(below)
        def place():
            names = random.choice([[], ["d0"], ["d1"], ["d0", "sub"]])
            return Place(names + [random.choice(["f0", "f1", "d0", "d1", "sub"])])
        print("started", flush=True)
        while True:
            try:
                one, action = place(), random.randrange(8)
                if action == 0:
                    other = place()
                    os.rename(one.name, other.name, src_dir_fd=one.fd, dst_dir_fd=other.fd)
                elif action == 1:
                    os.rename(one.name, "x", src_dir_fd=one.fd, dst_dir_fd=away)
                elif action == 2:
                    os.rename("x", one.name, src_dir_fd=away, dst_dir_fd=one.fd)
                else:
                    try: one.remove()
                    except OSError: pass
                    random.choice([one.link, one.link, one.fifo, one.file, one.directory])()
            except OSError:
                pass
        """

    /// Names, sizes, contents and times of everything in a directory.
    private static func snapshot(_ root: String) throws -> [String] {
        let program = try ChildProgram(
            "/usr/bin/env",
            [
                "sh", "-c",
                "cd '\(root)' && find . -printf '%p %y %m %n %s %T@ %C@ %i\\n' | sort && cat $(find . -type f | sort)",
            ],
            environment: ["PATH": "/usr/bin:/bin"])
        #expect(try program.wait() == .status(0))
        return program.output.text.split(separator: "\n").map(String.init)
    }

    private static func path(_ random: inout SystemRandomNumberGenerator, _ scene: ToolScene) -> String {
        let names = ["d0", "d1", "sub", "f0", "f1", "..", "d0", "outside"]
        let path = (0...Int.random(in: 0...4, using: &random)).map { _ in names.randomElement(using: &random) ?? "" }
        let start = [scene.workspace + "/", "~/", "", "", ""].randomElement(using: &random) ?? ""
        return start + path.joined(separator: "/")
    }

    /// A call of a tool: its name and its arguments.
    private static func call(
        _ random: inout SystemRandomNumberGenerator, _ scene: ToolScene
    ) -> (tool: String, arguments: JSONValue) {
        let path = JSONValue.string(path(&random, scene))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: return ("read", ["path": path])
        case 1: return ("ls", ["path": path])
        case 2: return ("write", ["path": path, "content": "content\n"])
        case 3: return ("edit", ["path": path, "oldText": "n", "newText": "m", "replaceAll": true])
        case let other:
            let section = ["*** Add File: \(path.string ?? "")\n+x", "*** Delete File: \(path.string ?? "")"]
            let update =
                "*** Update File: \(path.string ?? "")\n*** Move to: \(self.path(&random, scene))\n@@\n content\n+more"
            let patch = "*** Begin Patch\n\((section + [update])[other - 4])\n*** End Patch"
            return ("apply_patch", ["input": .string(patch)])
        }
    }

    /// Executes calls one after the other in this process, where the kernel resolves paths.
    ///
    /// - Returns: a text for each call, which begins with `error` if it failed.
    private static func execute(
        _ calls: [(tool: String, arguments: JSONValue)], _ scene: ToolScene
    ) throws -> [String] {
        let tools = AgentTools.all().tools
        return try calls.map { call in
            guard let tool = tools.first(where: { $0.name == call.tool }) else { throw TestFailure(call.tool) }
            return try scene.text(tool, call.arguments)
        }
    }

    /// Executes calls in a process that a filter denies openat2(2), and that only the paths themselves confine.
    private static func executeByName(
        _ calls: [(tool: String, arguments: JSONValue)], _ scene: ToolScene
    ) throws -> [String] {
        let probe = try ChildProgram(
            Products.path(of: "tool-probe"),
            [scene.workspace] + calls.map { "\($0.tool) \($0.arguments.json)" },
            environment: ToolProcessTests.environment.merging(["BY_NAME": "1"]) { $1 })
        #expect(try probe.wait(within: .seconds(170)) == .status(0), "\(probe.errors.text)")
        // Each output may have several lines, of which the first begins with the index of its call.
        var texts: [String] = []
        for line in probe.output.lines {
            if let ending = ["0 ok ", "0 error "].first(where: { line.hasPrefix($0) }) {
                texts.append((ending == "0 ok " ? "" : "error: ") + line.dropFirst(ending.count))
            } else if !texts.isEmpty {
                texts[texts.count - 1] += "\n\(line)"
            }
        }
        return texts
    }

    @Test(
        "Whatever another process changes, no call reads or changes a file outside the workspace",
        .timeLimit(.minutes(3)), arguments: [false, true])
    func races(byName: Bool) throws {
        let scene = try ToolScene()
        for name in ["f0", "f1", "d0/f0", "d0/sub/f0", "d1/f1", "sub/f0", "canary"] {
            try scene.temporary.write("CANARY content\n", to: "outside/\(name)")
        }
        try scene.temporary.makeDirectory("parked")
        let outside = "\(scene.temporary.path)/outside"
        let before = try Self.snapshot(outside)
        let swapper = try ChildProgram(
            "/usr/bin/env",
            ["python3", "-c", Self.swapper, scene.workspace, outside, "\(scene.temporary.path)/parked"],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        try swapper.output.wait(forLineWith: "started")

        var random = SystemRandomNumberGenerator()
        var (succeeded, refused) = (0, 0)
        // By name each call is a process.
        let calls = (0..<(byName ? 1_000 : 2_000)).map { _ in Self.call(&random, scene) }
        let texts = try byName ? Self.executeByName(calls, scene) : Self.execute(calls, scene)
        #expect(texts.count == calls.count)
        for text in texts {
            #expect(!text.contains("CANARY") && !text.contains("canary"), "\(text)")
            if text.contains("is outside the workspace") {
                refused += 1
            } else if !text.hasPrefix("error") {
                succeeded += 1
            }
        }
        swapper.signal(SIGKILL)
        #expect(try swapper.wait() == .signal(SIGKILL))

        #expect(try Self.snapshot(outside) == before)
        #expect(try File.names(in: FilePath(scene.temporary.path)) == ["outside", "parked", "secret", "workspace"])
        #expect(succeeded > (byName ? 20 : 100))
        #expect(refused > (byName ? 20 : 100))
    }
}
