internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// The directory of sessions and workspaces: missing, replaced, closed, full.
struct StateDirectoryTests {
    private func ready(_ scenario: Scenario) throws -> Response {
        try scenario.gateway.request("GET", "/ready")
    }

    @Test("A missing directory is created with its parents, and closed to other users")
    func created() throws {
        let directory = try TemporaryDirectory()
        let state = "\(directory.path)/a/state"
        let scenario = try Scenario(environment: ["OPENCLAW_STATE_DIR": state])
        #expect(try scenario.chat("hi", ["user": "anna"]).status == 200)
        for path in ["\(directory.path)/a", state] {
            var status = stat()
            #expect(unsafe stat(path, &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o700)
        }
    }

    @Test("A directory that is removed or replaced while the gateway runs is used at once")
    func replaced() throws {
        let scenario = try Scenario()
        let state = scenario.gateway.stateDirectory
        #expect(try scenario.chat("one", ["user": "anna"]).status == 200)
        #expect(unsafe rename(state, state + ".old") == 0)
        #expect(try scenario.chat("two", ["user": "anna"]).status == 200)
        #expect(try scenario.gateway.sessions().count == 1)

        #expect(unsafe rename(state, state + ".new") == 0)
        #expect(unsafe rename(state + ".old", state) == 0)
        #expect(try scenario.chat("three", ["user": "anna"]).status == 200)
        let stored = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        #expect(stored.file.text.contains("one"))
        #expect(stored.file.text.contains("three"))
        #expect(!stored.file.text.contains("two"))
    }

    @Test("Where it cannot be created, the start, /ready and a stored request say why; a stateless one is answered")
    func impossible() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("", to: "file")
        let scenario = try Scenario(environment: ["OPENCLAW_STATE_DIR": "\(file)/state"])
        let reason = "state directory \(file)/state: mkdir as user "

        let stored = try scenario.chat("hi", ["user": "anna"])
        #expect(stored.status == 500)
        #expect(stored.errorCode == "storage_failed")
        let message = stored.json["error"]["message"].string ?? ""
        #expect(message.contains(reason))
        #expect(message.contains("Not a directory (ENOTDIR)"))

        let ready = try ready(scenario)
        #expect(ready.status == 503)
        #expect(ready.text.contains(reason))
        #expect(try scenario.chat().status == 200)
        try scenario.gateway.log.wait(forLineWith: reason)
    }

    @Test("A stored request that fails later names the directory, the user and the error", arguments: [false, true])
    func damagedLater(several: Bool) throws {
        let one: JSONValue = ["agents": ["list": [["id": "main", "default": true]]]]
        let scenario = try Scenario(several ? [:] : one)
        try scenario.gateway.directory.write("", to: "state/agents")
        let response = try scenario.chat("hi", ["user": "anna"])
        #expect(response.status == 500)
        #expect(response.errorCode == "storage_failed")
        let message = response.json["error"]["message"].string ?? ""
        #expect(message.contains("state directory \(scenario.gateway.stateDirectory): "))
        #expect(message.contains(" as user \(UserIdentity.currentName): "))
        #expect(message.contains("(ENOTDIR)"))
        #expect(try ready(scenario).status == 503)
    }

    @Test(
        "On a full disk the gateway is not ready, and is again when there is room",
        .enabled(if: canMount, "this process cannot mount a file system"))
    func full() throws {
        let directory = try TemporaryDirectory()
        // The mount is in a namespace of the program, ends with it, and is reached through /proc.
        let wrapper = try directory.write(
            """
            #!/bin/sh
            exec unshare --mount /bin/sh -c '
                mount -t tmpfs -o size=256k,mode=0700 none "$OPENCLAW_STATE_DIR" || exit
                exec \(Products.gateway) "$@"' sh "$@"
            """, to: "wrapper", mode: 0o700)
        let gateway = try Gateway(
            Scenario.configuration(upstream: "http://127.0.0.1:1/v1").json, start: .listening,
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], executable: wrapper)
        #expect(try gateway.request("GET", "/ready").status == 200)

        let filler = "/proc/\(gateway.pid)/root\(gateway.stateDirectory)/filler"
        let fill = try ChildProgram("/bin/sh", ["-c", "head -c 1M /dev/zero >\(filler)"])
        _ = try fill.wait()
        let ready = try gateway.request("GET", "/ready")
        #expect(ready.status == 503)
        #expect(ready.text.contains("state directory \(gateway.stateDirectory): statvfs as user "))
        #expect(ready.text.contains("(ENOSPC)"))

        #expect(unsafe unlink(filler) == 0)
        #expect(try gateway.request("GET", "/ready").status == 200)
    }

    private static let canMount: Bool = {
        let program = try? ChildProgram("/usr/bin/unshare", ["--mount", "/bin/true"])
        return (try? program?.wait()) == .status(0)
    }()
}
