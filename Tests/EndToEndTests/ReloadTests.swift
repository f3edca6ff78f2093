internal import Glibc
internal import TestSupport
internal import Testing

/// `openclaw-gateway --reload`: SIGHUP with an exit status.
struct ReloadTests {
    @Test("A reload ends when the new configuration is in use")
    func succeeds() throws {
        let scenario = try ReloadScenario()
        #expect(try scenario.modelsStatus() == 404)
        try scenario.write(["http": ["endpoints": ["chatCompletions": ["enabled": true]]]])
        let reload = try scenario.reload()
        #expect(try reload.wait() == .status(0))
        #expect(reload.errors.text == "")
        #expect(try scenario.modelsStatus() == 200)
    }

    @Test("A reload of a wrong configuration fails with its position, and running requests continue")
    func fails() throws {
        let scenario = try ReloadScenario()
        let pid = scenario.gateway.pid
        try scenario.write(["workersMax": 0])
        let reload = try scenario.reload()
        #expect(try reload.wait() == .status(1))
        #expect(reload.errors.text.hasPrefix("\(scenario.gateway.configurationPath):1:"))
        #expect(reload.errors.text.contains(": error: gateway.workersMax: "))
        #expect(try scenario.modelsStatus() == 404)
        #expect(scenario.gateway.pid == pid)
    }

    @Test("Reloads at the same time each get a result of their own")
    func together() throws {
        let scenario = try ReloadScenario()
        let reloads = try (0..<4).map { _ in try scenario.reload() }
        for reload in reloads { #expect(try reload.wait() == .status(0)) }
    }

    @Test("Without the FIFO a reload fails and names it")
    func noPipe() throws {
        let scenario = try ReloadScenario()
        _ = unsafe unlink("\(scenario.runtime.path)/reload")
        let reload = try scenario.reload()
        #expect(try reload.wait() == .status(1))
        #expect(
            reload.errors.text == """
                open \(scenario.runtime.path)/reload: No such file or directory (ENOENT); \
                run systemd-tmpfiles --create

                """)
    }

    @Test("An argument that is not a process id is rejected", arguments: ["", "0", "1", "-5", "x"])
    func wrongProcess(pid: String) throws {
        let program = try ChildProgram(Products.gateway, ["--reload=\(pid)"])
        #expect(try program.wait() == .status(64))
    }
}

/// A gateway whose endpoint is off, with a runtime directory of its own.
private struct ReloadScenario {
    let gateway: Gateway
    let runtime: TemporaryDirectory
    private static let token = "a-token-of-the-tests"

    init() throws {
        runtime = try TemporaryDirectory()
        guard unsafe mkfifo("\(runtime.path)/reload", 0o600) == 0 else { throw TestFailure("mkfifo", errno) }
        gateway = try Gateway(
            Self.configuration([:]), start: .listening,
            environment: ["OPENCLAW_RUNTIME_DIR": runtime.path])
    }

    /// Writes a configuration with these members of `gateway`.
    func write(_ settings: JSONValue) throws {
        _ = try gateway.directory.write(Self.configuration(settings), to: "openclaw.json")
    }

    func reload() throws -> ChildProgram {
        try ChildProgram(
            Products.gateway, ["--reload", "\(gateway.pid)"], environment: ["OPENCLAW_RUNTIME_DIR": runtime.path])
    }

    func modelsStatus() throws -> Int {
        try gateway.request("GET", "/v1/models", headers: [("Authorization", "Bearer \(Self.token)")]).status
    }

    private static func configuration(_ settings: JSONValue) -> String {
        let usual: JSONValue = ["auth": ["mode": "token", "token": .string(token)]]
        return JSONValue.object(["gateway": usual.merged(with: settings)]).json
    }
}
