internal import FoundationEssentials
internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// The verdict of this machine's systemd on the units, without starting them.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
struct UnitTests {
    private static let services = ["openclaw-gateway.service", "openclaw-gateway-expire.service"]
    private static let units =
        services + [
            "openclaw-gateway.socket", "openclaw-gateway-expire.timer", "openclaw-command.socket",
            "openclaw-command@.service", "openclaw-command.slice",
        ]

    /// It exits with 0 whatever it finds, so that only its silence counts.
    @Test("systemd has nothing to say against the units")
    func verify() throws {
        let directory = try TemporaryDirectory()
        let files = try Self.units.map { try directory.write(unit($0), to: $0) }
        #expect(try analyze(["verify", "--man=no"] + files) == "")
    }

    @Test(
        "systemd has nothing to say against an example either",
        arguments: [
            ("addresses", "openclaw-gateway.socket"), ("provider-key", "openclaw-gateway.service"),
            ("command-directory", "openclaw-command@.service"), ("command-memory", "openclaw-command@.service"),
            ("command-network", "openclaw-command@.service"), ("command-user", "openclaw-command@.service"),
        ])
    func verifyExample(name: String, extends: String) throws {
        let directory = try TemporaryDirectory()
        var files: [String] = []
        for name in Self.units { files.append(try directory.write(unit(name), to: name)) }
        try directory.write(text("examples/\(name).conf"), to: "\(extends).d/\(name).conf")
        #expect(try analyze(["verify", "--man=no"] + files) == "")
    }

    @Test("An unknown directive is reported, so that silence is significant")
    func verifyTells() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(unit("openclaw-gateway-expire.service") + "\nNoSuchKey=1\n", to: "a.service")
        #expect(try analyze(["verify", "--man=no", file]).contains("NoSuchKey"))
    }

    @Test(
        "A service is exposed by at most 1.5 of 10, and commands by what the manual states",
        arguments: services.map { ($0, 1.5) } + [("openclaw-command@.service", 2.3)])
    func exposure(name: String, max: Double) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(unit(name), to: name)
        let result = try analyze(["security", "--offline=true", "--no-pager", file])
        let count = try #require(result.firstMatch(of: /exposure level for [^:]*: ([0-9.]+)/)?.1)
        let exposure = try #require(Double(count))
        #expect(exposure <= max)
        guard name.hasPrefix("openclaw-command") else { return }
        #expect(ManualPage("openclaw-command.8").text.contains("exposure of \(max)"))
    }

    /// The calls that a word of `SystemCallFilter=` stands for; a group may contain other groups.
    private func calls(of word: Substring) throws -> Set<Substring> {
        guard word.hasPrefix("@") else { return [word] }
        // The first line is the name of the group.
        let lines = try analyze(["syscall-filter", "--no-pager", String(word)]).split(separator: "\n").dropFirst()
        let words = lines.compactMap { $0.split(separator: " ").first }.filter { !$0.hasPrefix("#") }
        return try words.reduce(into: []) { $0.formUnion(try calls(of: $1)) }
    }

    /// - Source: systemd.exec(5): the group `@default` is always allowed; `~` removes calls that were allowed before.
    @Test("The unit allows each system call that the workers' own list allows")
    func systemCalls() throws {
        var allowed = try calls(of: "@default")
        for line in try text("openclaw-gateway.service").split(separator: "\n") {
            guard let value = line.wholeMatch(of: /SystemCallFilter=(~?)(.*)/)?.output else { continue }
            for word in value.2.split(separator: " ") {
                if value.1.isEmpty {
                    allowed.formUnion(try calls(of: word))
                } else {
                    allowed.subtract(try calls(of: word))
                }
            }
        }
        #expect(!allowed.contains("mount") && !allowed.contains("sched_setscheduler"))
        let listed = SystemCallList.groups.flatMap(\.calls).filter { $0.number != nil }.map(\.name)
        #expect(listed.filter { !allowed.contains(Substring($0)) } == [])
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(Products.root)/systemd/\(name)")), as: UTF8.self)
    }

    /// A unit that starts programs which are there before anything is installed.
    private func unit(_ name: String) throws -> String {
        try text(name)
            .replacing("=/usr/sbin/openclaw-gateway", with: "=\(Products.gateway)")
            .replacing("=/usr/sbin/openclaw-command", with: "=\(Products.path(of: "openclaw-command"))")
            .replacing("ExecStart=/usr/bin/openclaw", with: "ExecStart=\(Products.commandLine)")
    }

    /// Runs systemd-analyze; returns all that it printed.
    private func analyze(_ arguments: [String]) throws -> String {
        let program = try ChildProgram("/usr/bin/systemd-analyze", arguments, environment: ["LANG": "C.UTF-8"])
        _ = try program.wait()
        return program.output.text + program.errors.text
    }
}
