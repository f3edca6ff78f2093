internal import ArgumentParser
internal import JSON
internal import Posix
internal import Text

/// `openclaw gateway status`: prints the state of the socket and the service, as systemd reports it.
struct GatewayStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows whether the gateway listens, runs and is ready.",
        discussion: """
            The state of openclaw-gateway.socket and openclaw-gateway.service in systemd; while the service runs, also \
            whether it is ready, asked over its Unix socket; while the socket is closed, also the processes that use \
            its ports. Asking never starts it.
            The exit status is 0 when it listens or runs, 3 when it does neither, 4 when systemd knows no such unit, \
            1 when systemd cannot be asked.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let report = try Self.ask()
        if json { print(report.json.text) } else { report.lines.forEach { print($0) } }
        if !report.isKnown { throw ExitCode(4) }
        if !report.isListeningOrRunning { throw ExitCode(3) }
    }

    private static func ask() throws -> ServiceReport {
        let states: [UnitState]
        do throws(SystemdQuery.Unavailable) {
            states = try SystemdQuery.states([SystemdQuery.socket, SystemdQuery.service])
        } catch {
            StandardError.print("cannot query systemd: \(terminalEscaped(error.reason))")
            throw ExitCode.failure
        }
        let (socket, service) = (states[0], states[1])
        let readiness = service.isActive ? ReadinessProbe.ask(socket.listening) : nil
        let holders = socket.isActive ? [] : PortHolder.find(socket.listening.compactMap { StreamAddress($0) })
        return ServiceReport(socket: socket, service: service, readiness: readiness, holders: holders)
    }
}
