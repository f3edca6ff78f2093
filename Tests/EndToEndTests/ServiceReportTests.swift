internal import JSON
internal import Posix
internal import Testing

@testable internal import openclaw

/// The output of `openclaw gateway status` for states of systemd; the query itself is tested on booted systems.
struct ServiceReportTests {
    private func unit(_ id: String, _ properties: String...) -> UnitState {
        UnitState.parse((["Id=\(id)", "LoadState=loaded"] + properties).joined(separator: "\n"))[0]
    }

    @Test("A running service is printed with pid, status, memory and tasks")
    func running() {
        let report = ServiceReport(
            socket: unit(
                "s.socket", "ActiveState=active", "SubState=running", "StateChangeTimestamp=@1795620006",
                "Listen=127.0.0.1:18789 (Stream)", "Listen=/run/x.sock (Stream)"),
            service: unit(
                "s.service", "ActiveState=active", "SubState=running", "MainPID=71", "StatusText=3 workers, 120 served",
                "NRestarts=2", "MemoryCurrent=3670016", "TasksCurrent=5"),
            readiness: ReadinessProbe(
                Array("HTTP/1.1 503 Unavailable\r\n\r\n{\"ready\":false,\"failing\":[\"state_directory\"]}".utf8)))
        #expect(report.isKnown && report.isListeningOrRunning)
        #expect(
            report.lines == [
                "socket    active (running) since 2026-11-25T15:20:06.000Z", "listens   127.0.0.1:18789, /run/x.sock",
                "service   active (running)", "pid       71", "status    3 workers, 120 served", "memory    3.5 MiB",
                "tasks     5", "restarts  2", "ready     no: state_directory",
            ])
    }

    @Test("A service that waits for a connection is listening, and is not connected to")
    func waiting() {
        let report = ServiceReport(
            socket: unit("s.socket", "ActiveState=active", "SubState=listening"),
            service: unit("s.service", "ActiveState=inactive", "SubState=dead", "StatusText=idle", "NRestarts=0"),
            readiness: nil)
        #expect(report.isListeningOrRunning)
        #expect(
            report.lines == ["socket    active (listening)", "service   inactive (dead)", "restarts  0"])
        #expect(report.json.text.hasPrefix(#"{"listening":true,"running":false,"#))
    }

    @Test("A closed socket is printed with the processes that use its ports")
    func portInUse() throws {
        let address = try #require(StreamAddress("127.0.0.1:18789"))
        let report = ServiceReport(
            socket: unit("s.socket", "ActiveState=failed", "SubState=failed", "Result=resources"),
            service: unit("s.service", "ActiveState=inactive", "SubState=dead"), readiness: nil,
            holders: [
                PortHolder(address: address, user: 1_000, process: .init(pid: 812, name: "node")),
                PortHolder(address: address, user: 1_000, process: nil),
            ])
        #expect(
            report.lines == [
                "socket    failed (failed), resources", "in use    127.0.0.1:18789 by node (PID 812)",
                "in use    127.0.0.1:18789 by a process of user 1000, which only root can identify",
                "service   inactive (dead)",
            ])
        let holder = #"{"address":"127.0.0.1:18789","user":1000,"pid":812,"name":"node"}"#
        #expect(report.json.text.contains(#""inUse":[\#(holder),"#))
    }

    @Test(
        "What the gateway answers about itself is one word, with the reason",
        arguments: [
            ("HTTP/1.1 200 OK\r\n\r\n{\"ready\":true}", "yes"), ("HTTP/1.1 503 X\r\n\r\n{}", "no: status 503"),
            ("HTTP/1.1 503 X\r\n\r\n{\"failing\":[\"a\",\"b\"]}", "no: a, b"),
            ("HTTP/1.1 503 X\r\n\r\n{\"failing\":[\"a\"],\"reasons\":[\"no room\"]}", "no: no room"),
            ("", "unknown: its response is not HTTP"), ("SSH-2.0-x\r\n", "unknown: its response is not HTTP"),
        ])
    func readiness(answer: String, sentence: String) {
        #expect(ReadinessProbe(Array(answer.utf8)).sentence == sentence)
    }

    @Test("A unit that failed, and a unit that does not exist")
    func failed() {
        let report = ServiceReport(
            socket: UnitState.parse("Id=s.socket\nLoadState=not-found")[0],
            service: unit("s.service", "ActiveState=failed", "SubState=failed", "Result=exit-code"), readiness: nil)
        #expect(report.isKnown && !report.isListeningOrRunning)
        #expect(report.lines == ["socket    not installed (s.socket)", "service   failed (failed), exit-code"])
    }
}
