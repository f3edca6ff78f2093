internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// What a worker can no longer do. The kernel must have Landlock, with signals scoped, and allow filters of system
/// calls.
@Suite(.enabled(if: Landlock.offered()?.scopesSignals == true, "the kernel cannot confine as much"))
struct ConfinementTests {
    /// What a worker found when it tried, by what it tried.
    private func diagnostics(_ probe: SupervisedProbe) throws -> [String: String] {
        _ = unsafe symlink("/etc/passwd", "\(probe.gateway.stateDirectory)/link")
        let lines = try probe.get("/confinement").text.split(separator: "\n").map { $0.split(separator: ": ") }
        return Dictionary(uniqueKeysWithValues: lines.map { (String($0[0]), String($0[1])) })
    }

    private static let denied = "Permission denied (EACCES)"
    private static let refused = "Operation not permitted (EPERM)"

    private static let expected = [
        "read the state": "done", "write the state": "done", "read names": "done", "read /etc": denied,
        "read accounts": denied, "read the root": denied, "read homes": denied, "read temporary files": denied,
        "see the first process": "done", "write next to the state": denied,
        "read through a link": denied, "run a program": refused, "run itself": refused,
        "signal the supervisor": refused,
        "signal itself": refused, "new namespace": refused, "raw network": refused, "internet": "done",
        "two gigabytes": "Cannot allocate memory (ENOMEM)",
    ]

    @Test("A worker can do what serving needs, and nothing else", arguments: [Gateway.Start.activated, .listening])
    func worker(start: Gateway.Start) throws {
        #expect(try diagnostics(SupervisedProbe(start: start)) == Self.expected)
    }

    @Test("A reload does not change the confinement, and the system call filter is installed once")
    func afterChange() throws {
        let probe = try SupervisedProbe()
        let before = try probe.get("/facts").text
        for _ in 0..<2 {
            probe.gateway.program.signal(SIGHUP)
            try probe.gateway.notices?.wait(for: "RELOADING=1")
            try probe.gateway.notices?.wait(for: "READY=1")
        }
        #expect(try diagnostics(probe) == Self.expected)
        #expect(filters(try probe.get("/facts").text) == filters(before))
    }

    private func filters(_ facts: String) -> Substring? {
        facts.split(separator: "\n").first { $0.hasPrefix("Seccomp_filters:") }
    }

    @Test("A trial of the measures that is killed is repeated, and does not count as missing support")
    func killedTrial() throws {
        for kills in [0, 2] {
            let program = try ChildProgram(Products.path(of: "supervision-probe"), ["trial", "\(kills)"])
            #expect(try program.wait() == .status(0))
            #expect(program.output.text.contains(/^Landlock [0-9]+, system call filter/))
        }
        let program = try ChildProgram(Products.path(of: "supervision-probe"), ["trial", "3"])
        #expect(try program.wait() == .status(1))
        #expect(program.output.text.contains("the process that tries Landlock and the system call filter"))
    }

    @Test("STATUS names the measures that confine workers")
    func status() throws {
        let probe = try SupervisedProbe()
        let version = try #require(Landlock.offered()).version
        let status = try probe.gateway.notices?.wait(for: "STATUS=0 workers, 0 served")
        #expect(status?.hasSuffix("; confined by Landlock \(version), system call filter") == true)
    }

    @Test("More address space is for the configuration to give")
    func memory() throws {
        let probe = try SupervisedProbe(["workerMemoryBytesMax": .integer(4 << 30)])
        #expect(try diagnostics(probe)["two gigabytes"] == "done")
    }

    @Test("A worker of one agent reads nothing of another's workspace", arguments: [nil, "someone"] as [JSONValue?])
    func otherAgent(user: JSONValue?) throws {
        let agents: JSONValue = [
            "defaults": ["workspace": "DIRECTORY/workspace"],
            "list": [["id": "main", "default": true], ["id": "beta", "workspace": "DIRECTORY/beta"]],
        ]
        let scenario = try Scenario(["agents": agents])
        let directory = scenario.gateway.directory
        try directory.write("main keeps this to itself", to: "workspace/AGENTS.md")
        try directory.write("beta says this", to: "beta/SOUL.md")
        _ = unsafe symlink("\(directory.path)/workspace/AGENTS.md", "\(directory.path)/beta/AGENTS.md")

        let fields: JSONValue = user.map { ["user": $0] } ?? [:]
        #expect(try scenario.chat("hi", fields.merged(with: ["model": "openclaw/beta"])).status == 200)
        let prompt = try #require(try scenario.upstream.requests().last).system
        #expect(prompt.contains("beta says this"))
        #expect(!prompt.contains("main keeps this to itself"))
        let line = try scenario.gateway.log.wait(forLineWith: " OPENCLAW_AGENT=beta ")
        #expect(line.contains("AGENTS.md cannot be read: Permission denied (EACCES)"))

        #expect(try scenario.chat("hi", fields).status == 200)
        let own = try #require(try scenario.upstream.requests().last).system
        #expect(own.contains("main keeps this to itself"))
    }
}
