internal import Glibc
internal import TestSupport
internal import Testing

/// The workspaces of agents: created, filled once, and impossible.
struct WorkspaceTests {
    static let names = ["AGENTS.md", "BOOTSTRAP.md", "HEARTBEAT.md", "IDENTITY.md", "SOUL.md", "TOOLS.md", "USER.md"]

    private static let filled: JSONValue = ["agents": ["defaults": ["skipBootstrap": false]]]

    /// Sends a message to an agent; the instructions that the model received.
    private func instructions(_ scenario: Scenario, of agent: String = "main") throws -> String {
        #expect(try scenario.chat("hi", ["model": .string("openclaw/\(agent)")]).status == 200)
        return try #require(try scenario.upstream.requests().last).system
    }

    @Test(
        "The first start creates the workspace of each agent with bootstrap files, which are part of the instructions")
    func created() throws {
        let scenario = try Scenario(Self.filled)
        let text = try instructions(scenario)
        #expect(text.contains("This workspace is new."))
        #expect(!text.contains("[MISSING]"))
        for workspace in ["workspace", "workspace-beta"] {
            #expect(scenario.gateway.directory.files(below: "state/\(workspace)") == Self.names)
            #expect(try FileMode.of("\(scenario.gateway.stateDirectory)/\(workspace)") == 0o700)
        }
    }

    @Test("A file that was removed does not return with a reload, and an agent that a reload adds gets its workspace")
    func reload() throws {
        let runtime = try TemporaryDirectory()
        guard unsafe mkfifo("\(runtime.path)/reload", 0o600) == 0 else { throw TestFailure("mkfifo", errno) }
        let variables = ["OPENCLAW_RUNTIME_DIR": runtime.path]
        let scenario = try Scenario(Self.filled, start: .listening, environment: variables)
        #expect(unsafe unlink("\(scenario.gateway.stateDirectory)/workspace/BOOTSTRAP.md") == 0)
        let list: JSONValue = [["id": "main"], ["id": "gamma"], ["id": "delta", "skipBootstrap": true]]
        let configuration = Scenario.configuration(upstream: scenario.upstream.baseURL).merged(with: Self.filled)
        try scenario.gateway.directory.write(
            configuration.merged(with: ["agents": ["list": list]]).json, to: "openclaw.json")
        let reload = try ChildProgram(
            Products.gateway, ["--reload", "\(scenario.gateway.pid)"], environment: variables)
        #expect(try reload.wait() == .status(0))

        #expect(try instructions(scenario, of: "gamma").contains("This workspace is new."))
        #expect(try !instructions(scenario, of: "delta").contains("This workspace is new."))
        #expect(try !instructions(scenario).contains("This workspace is new."))
        let directory = scenario.gateway.directory
        #expect(directory.files(below: "state/workspace") == Self.names.filter { $0 != "BOOTSTRAP.md" })
        #expect(directory.files(below: "state/workspace-gamma") == Self.names)
        #expect(try FileMode.of("\(scenario.gateway.stateDirectory)/workspace-delta") == 0o700)
        #expect(directory.files(below: "state/workspace-delta") == [])
    }

    @Test("A workspace that cannot be created is one line in the log, and the agent answers")
    func impossible() throws {
        let scenario = try Scenario(["agents": ["list": [["id": "main", "workspace": "file/workspace"]]]])
        try scenario.gateway.directory.write("", to: "state/file")
        #expect(try scenario.chat().status == 200)
        let line = "the workspace \(scenario.gateway.stateDirectory)/file/workspace of agent main cannot be created: "
        try scenario.gateway.log.wait(forLineWith: line)
    }

    @Test(
        "On a full disk a workspace gets all bootstrap files or none, and the agent answers",
        .enabled(if: canMount, "this process cannot mount a file system"))
    func full() throws {
        let upstream = try Upstream()
        let directory = try TemporaryDirectory()
        // The mount is in a namespace of the program, ends with it, and is reached through /proc.
        let wrapper = try directory.write(
            """
            #!/bin/sh
            exec unshare --mount /bin/sh -c '
                mount -t tmpfs -o size=8k,mode=0700 none "$OPENCLAW_STATE_DIR" || exit
                exec \(Products.gateway) "$@"' sh "$@"
            """, to: "wrapper", mode: 0o700)
        let gateway = try Gateway(
            Scenario.configuration(upstream: upstream.baseURL).merged(with: Self.filled).json, start: .listening,
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], executable: wrapper)
        try gateway.log.wait(
            forLineWith:
                "the workspace \(gateway.stateDirectory)/workspace of agent main stays without bootstrap files: "
                + "No space left on device (ENOSPC); make room on its file system, or set skipBootstrap; "
                + "the same applies to 1 more workspace")
        let workspace = "/proc/\(gateway.pid)/root\(gateway.stateDirectory)/workspace"
        #expect(unsafe access(workspace, F_OK) == 0)
        #expect(unsafe access("\(workspace)/AGENTS.md", F_OK) == -1)
        let response = try gateway.request(
            "POST", "/v1/chat/completions", headers: [Scenario.authorization, ("Content-Type", "application/json")],
            body: Scenario.body("hi").json)
        #expect(response.status == 200)
    }

    private static let canMount: Bool = {
        let program = try? ChildProgram("/usr/bin/unshare", ["--mount", "/bin/true"])
        return (try? program?.wait()) == .status(0)
    }()
}
