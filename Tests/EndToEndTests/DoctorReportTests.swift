internal import JSON
internal import Posix
internal import Testing

@testable internal import openclaw

/// What `openclaw doctor` concludes from states of systemd, dpkg and ports; booted systems have the faults themselves.
struct DoctorReportTests {
    private func unit(_ id: String, _ properties: String...) -> UnitState {
        UnitState.parse((["Id=\(id)"] + properties).joined(separator: "\n"))[0]
    }

    private func socket(_ properties: String...) -> UnitState {
        let common = ["Id=s.socket", "LoadState=loaded", "Listen=127.0.0.1:18789 (Stream)", "Listen=/run/x (Stream)"]
        return UnitState.parse((common + properties).joined(separator: "\n"))[0]
    }

    private func holder(_ address: String, pid: Int? = 812) throws -> PortHolder {
        let process = pid.map { PortHolder.Process(pid: $0, name: "node") }
        return PortHolder(address: try #require(StreamAddress(address)), user: 0, process: process)
    }

    @Test(
        "A unit that systemd cannot load is a problem with a command",
        arguments: [
            ("not-found", "is not installed", "apt-get install --reinstall openclaw-gateway"),
            ("masked", "is masked", "systemctl unmask s.service"),
            ("bad-setting", "systemd cannot read s.service", "systemd-analyze verify --man=no s.service"),
        ])
    func load(state: String, words: String, command: String) throws {
        let findings = UnitChecks.service(unit("s.service", "LoadState=\(state)"))
        #expect(findings.map(\.state) == [.problem])
        #expect(findings[0].text.contains(words))
        #expect(findings[0].remedy?.text == "run: sudo \(command)")
        #expect(findings[0].remedy?.isSafe == false)
    }

    @Test("Settings that systemd has not read are read by a safe command")
    func outdated() {
        let findings = UnitChecks.service(unit("s.service", "LoadState=loaded", "NeedDaemonReload=yes"))
        #expect(findings.map(\.remedy) == [.safe(["systemctl", "daemon-reload"])])
        #expect(UnitChecks.service(unit("s.service", "LoadState=loaded", "NeedDaemonReload=no")).map(\.state) == [.ok])
    }

    @Test("A closed and disabled socket is started and enabled, unless another program has its port")
    func closedSocket() {
        let closed = socket("ActiveState=failed", "Result=resources", "UnitFileState=disabled")
        let findings = UnitChecks.socket(closed, isOccupied: false)
        #expect(
            findings.map(\.remedy) == [
                .safe(["systemctl", "enable", "s.socket"]), .safe(["systemctl", "start", "s.socket"]),
            ])
        #expect(findings[1].text.contains("failed, resources: connections to 127.0.0.1:18789, /run/x are refused"))
        #expect(UnitChecks.socket(closed, isOccupied: true)[1].remedy == nil)
        let open = socket("ActiveState=active", "UnitFileState=enabled")
        #expect(UnitChecks.socket(open, isOccupied: false).map(\.state) == [.ok])
    }

    @Test("The program that has the port is named; ending it is not for --fix")
    func occupiedPort() throws {
        let findings = UnitChecks.port(socket("ActiveState=failed"), holders: [try holder("127.0.0.1:18789")])
        #expect(findings.map(\.text) == ["127.0.0.1:18789 is used by node (PID 812)"])
        #expect(findings[0].remedy?.text == "run: sudo kill 812 && sudo systemctl start openclaw-gateway.socket")
        #expect(findings[0].remedy?.isSafe == false)
        let hidden = UnitChecks.port(socket("ActiveState=failed"), holders: [try holder("0.0.0.0:18789", pid: nil)])
        #expect(hidden[0].remedy?.text == "run `sudo openclaw doctor`, which can identify the program")
    }

    @Test("An address that the socket does not have yet needs a restart of the socket")
    func changedAddress() throws {
        let active = socket("ActiveState=active")
        #expect(UnitChecks.port(active, holders: [try holder("127.0.0.1:18789", pid: 1)]).map(\.state) == [.ok])
        let findings = UnitChecks.port(active, holders: [])
        #expect(findings.map(\.state) == [.problem])
        #expect(findings[0].remedy?.text == "run: sudo systemctl restart s.socket")
    }

    @Test("A command service that no agent needs is only a warning")
    func commandService() {
        let stopped = unit("c.socket", "LoadState=loaded", "ActiveState=inactive")
        #expect(UnitChecks.commands(stopped, isNeeded: false).map(\.state) == [.warning])
        let needed = UnitChecks.commands(stopped, isNeeded: true)
        #expect(needed.map(\.state) == [.problem])
        #expect(needed.map(\.remedy) == [.safe(["systemctl", "start", "c.socket"])])
    }

    @Test(
        "The state of the package decides about its remedy",
        arguments: [
            ("install ok installed 0.1.0", .ok, nil),
            ("install ok installed 0.1.0~bpo12+1", .ok, nil), (nil, .unchecked, nil),
            ("install ok half-configured 0.1.0", .problem, "run: sudo dpkg --configure --pending"),
            ("install ok installed 9.1.0", .warning, "remove the other `openclaw` from PATH, or restart the shell"),
        ] as [(String?, Finding.State, String?)])
    func package(status: String?, state: Finding.State, remedy: String?) {
        let finding = PackageCheck(status: status, libraryFault: nil, isReplaced: nil).findings[0]
        #expect((finding.state, finding.remedy?.text) == (state, remedy))
    }

    @Test("A gateway that runs an old program is reloaded; a missing library is named")
    func program() {
        let findings = PackageCheck(
            status: "install ok installed 0.1.0", libraryFault: "libcurl cannot be loaded: none", isReplaced: true
        ).findings
        #expect(findings.map(\.state) == [.ok, .problem, .problem])
        #expect(findings[1].text == "no provider can be called: libcurl cannot be loaded: none")
        #expect(findings[2].remedy == .safe(["systemctl", "reload", "openclaw-gateway.service"]))
    }

    @Test("The report has the order of the checks, a count, and what --fix can do")
    func report() {
        let report = DoctorReport([
            Finding(.disk, .warning, "little \u{1b}[1m room"),
            Finding(.socket, .problem, "closed", .safe(["systemctl", "start", "a b's"])),
            Finding(.unit, .ok, "fine"),
        ])
        #expect(!report.isHealthy)
        #expect(
            report.lines == [
                "ok          unit            fine", "problem     socket          closed",
                #"            run: sudo systemctl start 'a b'"'"'s'"#,
                #"warning     disk            little \u{1b}[1m room"#,
                "1 problem, 1 warning; `sudo openclaw doctor --fix` mends 1 of them",
            ])
        #expect(
            report.json.text.hasPrefix(#"{"healthy":false,"findings":[{"check":"unit","state":"ok","found":"fine""#))
        #expect(report.json.text.contains(#""fixable":true"#))
        #expect(DoctorReport([Finding(.unit, .fixed, "x")]).lines.last == "0 problems, 0 warnings")
    }
}
