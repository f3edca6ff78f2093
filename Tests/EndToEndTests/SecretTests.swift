internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// The gateway's secret is not in the memory of the processes that serve.
@Suite(.enabled(if: geteuid() == 0, "only root reads the memory of the gateway"))
struct SecretTests {
    private static let token = "~a-Secret-That-Nothing-Else-Contains-0451"
    private static let key = "~key-of-the-provider-2357-in-the-environment"

    /// Whether the writable memory of a process contains a text.
    private func memory(of pid: Int32, contains text: String) throws -> Bool {
        let number = unsafe open("/proc/\(pid)/mem", O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw TestFailure("mem", errno) }
        let memory = Descriptor(owning: number)
        for line in GrowingFile("/proc/\(pid)/maps").lines where line.contains(" rw") && !line.contains("[vvar") {
            let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { Int($0, radix: 16) }
            guard ends.count == 2, let bytes = try? memory.readGrowing(at: ends[0], count: ends[1] - ends[0]) else {
                continue
            }
            if contains(bytes, Array(text.utf8)) { return true }
        }
        return false
    }

    /// memmem(3), which Swift does not see. The first byte must be rare.
    private func contains(_ bytes: [UInt8], _ text: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { memory in
            guard let start = memory.baseAddress else { return false }
            var offset = 0
            while let found = unsafe memchr(start + offset, CInt(text[0]), memory.count - offset) {
                offset = unsafe UnsafeRawPointer(found) - start
                guard memory.count - offset >= text.count else { return false }
                if unsafe memcmp(found, text, text.count) == 0 { return true }
                offset += 1
            }
            return false
        }
    }

    /// The processes of a gateway: the supervisor, and a worker that has read nothing.
    private func processes(of scenario: Scenario) throws -> (RawConnection, [Int32]) {
        let connection = try scenario.gateway.connect()
        try scenario.gateway.notices?.wait(for: "STATUS=1 worker")
        let children = scenario.gateway.program.children
        #expect(!children.isEmpty)
        return (connection, [scenario.gateway.pid] + children)
    }

    private func expectNothing(of scenario: Scenario) throws {
        let (connection, pids) = try processes(of: scenario)
        for pid in pids {
            let environment = GrowingFile("/proc/\(pid)/environ").text
            #expect(!environment.contains(Self.token) && !environment.contains(Self.key))
            #expect(try !memory(of: pid, contains: Self.token))
            // Proves that the search finds a text that is present.
            #expect(try memory(of: pid, contains: "~upstream-key"))
        }
        withExtendedLifetime(connection) {}
    }

    @Test(
        "The secret is in no process that serves, whatever its source, also after a reload",
        arguments: ["configuration", "environment", "credential", "file"])
    func secret(source: String) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.token, to: "openclaw.gateway.token")
        var environment = ["KEY": Self.key]
        var auth: JSONValue = ["mode": "token", "token": .null]
        switch source {
        case "configuration": auth = ["token": .string(Self.token)]
        case "environment": environment["OPENCLAW_GATEWAY_TOKEN"] = Self.token
        case "credential": environment["CREDENTIALS_DIRECTORY"] = directory.path
        default: auth = ["token": ["source": "file", "id": .string(file)]]
        }
        let patch: JSONValue = [
            "gateway": ["auth": auth], "models": ["providers": ["scripted": ["apiKey": "~upstream-key"]]],
        ]
        let scenario = try Scenario(patch, start: .listening, environment: environment, withNotices: true)
        let authorization = [("Authorization", "Bearer \(Self.token)")]
        try expectNothing(of: scenario)
        #expect(try scenario.gateway.request("GET", "/v1/models", headers: authorization).status == 200)
        scenario.gateway.program.signal(SIGHUP)
        try scenario.gateway.notices?.wait(for: "RELOADING=1")
        try scenario.gateway.notices?.wait(for: "READY=1")
        try expectNothing(of: scenario)
        #expect(try scenario.gateway.request("GET", "/v1/models", headers: authorization).status == 200)
    }

    @Test("A provider's key in a variable is used before and after a reload, and is in no environment")
    func key() throws {
        let provider: JSONValue = ["models": ["providers": ["scripted": ["apiKey": "${KEY}"]]]]
        let scenario = try Scenario(provider, start: .listening, environment: ["KEY": Self.key], withNotices: true)
        for _ in 0..<2 {
            #expect(try scenario.chat().status == 200)
            let authorization = try #require(try scenario.upstream.requests().last)["authorization"]
            #expect(authorization == "Bearer \(Self.key)")
            #expect(!GrowingFile("/proc/\(scenario.gateway.pid)/environ").text.contains(Self.key))
            scenario.gateway.program.signal(SIGHUP)
            try scenario.gateway.notices?.wait(for: "RELOADING=1")
            try scenario.gateway.notices?.wait(for: "READY=1")
        }
    }
}
