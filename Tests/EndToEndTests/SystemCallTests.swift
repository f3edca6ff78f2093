internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// The system calls that workers make, and the effects of those that they may make.
struct SystemCallTests {
    /// The properties of a process that another process could change, as the kernel reports them.
    private struct ProcessFacts: Equatable {
        let limits: String
        let status: [Substring]
        /// Priority, nice value, real-time priority and policy.
        let scheduling: [Substring]
        let score: String

        init(_ pid: Int32) {
            limits = GrowingFile("/proc/\(pid)/limits").text
            let kept = ["SigBlk:", "Cpus_allowed:", "Seccomp:"]
            status = GrowingFile("/proc/\(pid)/status").text.split(separator: "\n").filter { line in
                kept.contains { line.hasPrefix($0) }
            }
            let fields = GrowingFile("/proc/\(pid)/stat").text.split(separator: ") ").last?.split(separator: " ") ?? []
            scheduling = [15, 16, 37, 38].filter { fields.indices.contains($0) }.map { fields[$0] }
            score = GrowingFile("/proc/\(pid)/oom_score_adj").text
        }
    }

    /// Mode, owner, size, inode and time of change of the files next to the state directory.
    private func files(of probe: SupervisedProbe) throws -> [String] {
        try ["outside", "openclaw.json", ""].map { name in
            let path = "\(probe.gateway.directory.path)/\(name)"
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else { throw TestFailure(path, errno) }
            let changed = "\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
            return "\(name) \(status.st_mode) \(status.st_uid) \(status.st_size) \(status.st_ino) \(changed)"
        }
    }

    @Test(
        "No system call of a worker changes another process, or a file that is not its own",
        .enabled(if: Landlock.offered() != nil, "the kernel has no Landlock"))
    func everyCall() throws {
        let probe = try SupervisedProbe()
        let supervisor = probe.gateway.pid
        let sibling = try probe.begin("/hang")
        try probe.waitForWorkers(1)
        let worker = try #require(probe.gateway.program.children.first)
        // The filter is the last measure of confinement.
        let end = ContinuousClock.now + patience
        while !ProcessFacts(worker).status.contains("Seccomp:\t2"), .now < end {}
        try probe.gateway.directory.write("as it was", to: "outside")
        let before = (ProcessFacts(supervisor), ProcessFacts(worker), try files(of: probe))

        let lines = try probe.get("/system-calls").text.split(separator: "\n")
        let names = SystemCallList.groups.flatMap(\.calls)
        let allowed = Set(names.compactMap(\.number))
        #expect(lines == ["refused calls \(598 - allowed.count)", "allowed calls \(allowed.count)"])

        #expect(ProcessFacts(supervisor) == before.0)
        #expect(ProcessFacts(worker) == before.1)
        #expect(try files(of: probe) == before.2)
        #expect(probe.gateway.program.children == [worker])
        #expect(try probe.get("/pid").status == 200)
        withExtendedLifetime(sibling) {}
    }

    /// The lines of strace(1) for workers that have installed their filter, and for their children: the name of the
    /// call, and the rest of the line.
    private func confinedCalls(in trace: String, supervisor: Int32) -> [(name: String, rest: Substring)] {
        let installing = "seccomp(SECCOMP_SET_MODE_FILTER"
        let lines = trace.split(separator: "\n").compactMap { line -> (pid: Substring, text: Substring)? in
            guard let blank = line.firstIndex(of: " "), Int32(line[..<blank]) != supervisor else { return nil }
            return (line[..<blank], line[blank...].drop { $0 == " " })
        }
        var open = Set(lines.filter { $0.text.hasPrefix(installing) }.map(\.pid))
        return lines.compactMap { line in
            if line.text.hasPrefix(installing) {
                open.remove(line.pid)
                return nil
            }
            guard !open.contains(line.pid), line.text.first?.isLetter == true,
                let parenthesis = line.text.firstIndex(of: "(")
            else { return nil }
            return (String(line.text[..<parenthesis]), line.text[parenthesis...])
        }
    }

    /// Sends requests without and with a session, with a stream, with an image, over TLS, and to a host with a name.
    private func serveTypicalRequests(_ tracing: (Int32) throws -> ChildProgram) throws -> (String, Int32) {
        let certificate = try Certificate(name: "IP:127.0.0.1")
        let server = try ChildProgram(
            "/usr/bin/env", ["python3", "-c", TLSTests.server, certificate.file, certificate.key],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        let port = try server.output.wait(for: "port") { text in
            text.hasSuffix("\n") ? UInt16(text.dropLast()) : nil
        }
        let models: JSONValue = [["id": "model-1", "name": "Model 1"]]
        func provider(at address: String) -> JSONValue {
            ["baseUrl": .string(address), "apiKey": "key", "api": "openai-completions", "models": models]
        }
        let patch: JSONValue = [
            "models": [
                "retriesMax": 0,
                "providers": [
                    "secure": provider(at: "https://127.0.0.1:\(port)/v1"),
                    "named": provider(at: "http://name.invalid/v1"),
                ],
            ]
        ]
        let scenario = try Scenario(patch, start: .listening, environment: ["SSL_CERT_DIR": certificate.trusted])
        let strace = try tracing(scenario.gateway.pid)
        try strace.errors.wait(forLineWith: "attached")
        let bytes = String(repeating: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf", count: 4_000)
        let image: JSONValue = ["type": "image_url", "image_url": ["url": .string("data:image/png;base64,\(bytes)")]]
        let parts: JSONValue = [["role": "user", "content": [["type": "text", "text": "look"], image]]]
        #expect(try scenario.chat().status == 200)
        for _ in 0..<2 { #expect(try scenario.chat("again", ["user": "someone", "stream": true]).status == 200) }
        #expect(try scenario.chat("", ["user": "someone", "messages": parts]).status == 200)
        let named = [("x-openclaw-model", "named/model-1")]
        #expect(try scenario.chat(headers: named).status == 502)
        #expect(try scenario.chat(headers: [("x-openclaw-model", "secure/model-1")]).content == "in confidence")
        for path in ["/v1/models", "/metrics", "/ready"] { #expect(try scenario.get(path).status == 200) }
        scenario.gateway.program.signal(SIGTERM)
        _ = try scenario.gateway.program.wait()
        _ = try strace.wait()
        return (strace.output.text, scenario.gateway.pid)
    }

    @Test(
        "Workers make only the calls of their list, and each call in it is used or has a reason",
        .enabled(if: (try? FileMode.of("/usr/bin/strace")) != nil, "strace is not installed"))
    func traced() throws {
        let (trace, supervisor) = try serveTypicalRequests { pid in
            try ChildProgram("/usr/bin/strace", ["-f", "-s", "0", "-o", "/dev/stdout", "-p", "\(pid)"])
        }
        let calls = confinedCalls(in: trace, supervisor: supervisor)
        let listed = Set(SystemCallList.groups.flatMap(\.calls).map(\.name))
        #expect(calls.filter { !listed.contains($0.name) }.map { "\($0.name)\($0.rest)" } == [])
        let used = Set(calls.map(\.name))
        for group in SystemCallList.groups where group.isAlwaysUsed {
            // Another architecture may lack a call.
            let known = group.calls.filter { $0.number != nil }.map(\.name)
            #expect(known.filter { !used.contains($0) } == [], "\(group.purpose)")
        }
        // A call with arguments that are not allowed.
        #expect(calls.filter { $0.rest.contains("EPERM") }.map { "\($0.name)\($0.rest)" } == [])
    }

    @Test("No call is in two groups, and each group has a reason")
    func groups() {
        let names = SystemCallList.groups.flatMap(\.calls).map(\.name)
        #expect(Set(names).count == names.count)
        #expect(SystemCallList.groups.allSatisfy { !$0.purpose.isEmpty && !$0.calls.isEmpty })
    }
}
