import Posix
@testable import openclaw
import Testing

struct UnitStateTests {
    /// As systemd 252 and 257 print it alike, of a socket and of a service behind it.
    private static func recorded(socket: String, service: String) -> String {
        """
        Listen=127.0.0.1:18789 (Stream)
        Listen=/run/openclaw/gateway.sock (Stream)
        Listen=/run/openclaw/x.sock (Datagram)
        Result=success
        MemoryCurrent=[not set]
        TasksCurrent=[not set]
        Id=openclaw-gateway.socket
        LoadState=loaded
        \(socket)

        \(service)

        """
    }

    private var socket: UnitState {
        var state = UnitState(id: "openclaw-gateway.socket")
        state.load = "loaded"
        state.result = "success"
        state.listening = ["127.0.0.1:18789", "/run/openclaw/gateway.sock"]
        return state
    }

    @Test("A service that runs, and the socket before it")
    func running() {
        let text = Self.recorded(
            socket: "ActiveState=active\nSubState=running\nStateChangeTimestamp=@1795620006",
            service: """
                MainPID=71
                StatusText=3 workers, 120 served
                Result=success
                NRestarts=2
                MemoryCurrent=3670016
                TasksCurrent=4
                Id=openclaw-gateway.service
                LoadState=loaded
                ActiveState=active
                SubState=running
                StateChangeTimestamp=@1795620007
                """)
        var socket = socket
        (socket.active, socket.sub, socket.since) = ("active", "running", 1_795_620_006)
        var service = UnitState(id: "openclaw-gateway.service")
        (service.load, service.active, service.sub, service.since) = ("loaded", "active", "running", 1_795_620_007)
        (service.result, service.mainPid, service.status) = ("success", 71, "3 workers, 120 served")
        (service.memoryBytes, service.tasks, service.restarts) = (3_670_016, 4, 2)
        #expect(UnitState.parse(text) == [socket, service])
        #expect(socket.isKnown && socket.isActive && service.isKnown && service.isActive)
    }

    @Test("A socket that listens while nothing runs behind it")
    func listening() {
        let text = Self.recorded(
            socket: "ActiveState=active\nSubState=listening\nStateChangeTimestamp=@1795620005",
            service: """
                MainPID=0
                StatusText=
                Result=success
                NRestarts=0
                MemoryCurrent=[not set]
                TasksCurrent=[not set]
                Id=openclaw-gateway.service
                LoadState=loaded
                ActiveState=inactive
                SubState=dead
                StateChangeTimestamp=
                """)
        var socket = socket
        (socket.active, socket.sub, socket.since) = ("active", "listening", 1_795_620_005)
        var service = UnitState(id: "openclaw-gateway.service")
        (service.load, service.active, service.sub) = ("loaded", "inactive", "dead")
        (service.result, service.restarts) = ("success", 0)
        #expect(UnitState.parse(text) == [socket, service])
        #expect(socket.isActive && !service.isActive && service.isKnown)
    }

    @Test("A service that was killed keeps its last words; units that are not there are known not to be")
    func failedAndMissing() {
        let units = UnitState.parse(
            """
            MainPID=0
            StatusText=3 workers, 120 served
            Result=signal
            NRestarts=0
            MemoryCurrent=[not set]
            TasksCurrent=18446744073709551615
            Id=a.service
            LoadState=loaded
            ActiveState=failed
            SubState=failed
            StateChangeTimestamp=@1795620006

            Result=success
            Id=b.service
            LoadState=not-found
            ActiveState=inactive
            SubState=dead
            StateChangeTimestamp=
            """)
        #expect(units.map(\.isKnown) == [true, false])
        #expect(units.map(\.isActive) == [false, false])
        #expect(units[0].result == "signal" && units[0].status == "3 workers, 120 served" && units[0].tasks == nil)
    }

    @Test(
        "What is odd is left out, and what is not a unit is passed over",
        arguments: [
            ("", []), ("\n\n\n", []), ("no equals sign", []), ("Id=", []), ("ActiveState=active\n\n", []),
            ("Id=x\nMainPID=-4\nTasksCurrent=many\nNRestarts=99999999999999999999\nStateChangeTimestamp=n/a", ["x"]),
            ("Id=x\nStateChangeTimestamp=@\nListen=\nListen=/a b\nListen=(Stream)", ["x"]), ("Id=x\n=\n==", ["x"]),
        ])
    func odd(text: String, ids: [String]) {
        #expect(UnitState.parse(text) == ids.map { UnitState(id: $0) })
    }

    @Test("Nothing moves a cursor, and nothing grows without end")
    func hostile() {
        let status = "a=b\u{1b}[31m\u{9b}\u{202e}" + String(repeating: "x", count: 100_000)
        let sockets = (0..<5_000).map { "Listen=127.0.0.1:\($0) (Stream)" }.joined(separator: "\n")
        let unit = UnitState.parse("Id=x\u{7}\nStatusText=\(status)\n\(sockets)")[0]
        #expect(unit.id == "x?")
        #expect(unit.status?.hasPrefix("a=b?[31m??xxx") == true)
        #expect(unit.status?.utf8.count ?? 0 <= 1_024)
        #expect(unit.listening.count == 64)
    }
}
