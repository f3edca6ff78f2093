internal import FoundationEssentials
internal import TestSupport
internal import Testing

/// The scripts that README names, called from another directory.
struct ScriptTests {
    static let scripts = SourceTree.names(in: "packaging").sorted().filter { name in
        SourceTree.isFile("packaging/\(name)")
            && FileManager.default.isExecutableFile(atPath: "\(Products.root)/packaging/\(name)")
    }

    /// Calls a script with `..` in its path, from `/`.
    private func run(_ script: String, _ option: String) throws -> (ChildProgram, ChildProgram.Exit) {
        let path = "\(Products.root)/Sources/../packaging/\(script)".dropFirst()
        let program = try ChildProgram(
            "/bin/sh", ["-c", "cd / && exec \(path) \(option)"], environment: ["PATH": "/usr/bin:/bin"])
        return (program, try program.wait())
    }

    @Test("Each script prints its description, and does nothing else", arguments: scripts, ["--help", "-h"])
    func help(script: String, option: String) throws {
        let (program, exit) = try run(script, option)
        #expect(exit == .status(0))
        #expect(program.errors.text.isEmpty)
        #expect(program.output.text.contains("packaging/\(script)"))
        #expect(program.output.lines.allSatisfy { !$0.hasPrefix("#") && !$0.contains("FAILED") })
    }

    @Test("An option that a script does not have is an error, and nothing is built", arguments: scripts)
    func unknownOption(script: String) throws {
        let (program, exit) = try run(script, "--unknown")
        #expect(exit == .status(64))
        #expect(program.output.text.isEmpty)
        #expect(program.errors.text.hasPrefix("\(script): "))
        #expect(program.errors.text.contains("--help"))
    }

    @Test("The scripts of README are there")
    func scriptsExist() {
        #expect(Set(Self.scripts).isSuperset(of: ["bench", "build-deb", "fuzz", "test", "try"]))
    }
}
