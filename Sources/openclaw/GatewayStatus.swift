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

    private static let units = ["openclaw-gateway.socket", "openclaw-gateway.service"]

    private static func ask() throws -> ServiceReport {
        let answer: ProgramOutput
        do {
            answer = try show.run(bytesMax: 1 << 16, within: .seconds(5))
        } catch let error as SystemError {
            throw unasked(because: "\(error)")
        }
        let states = UnitState.parse(String(decoding: answer.output, as: UTF8.self))
        guard answer.status == .exited(code: 0), let socket = states.first(where: { $0.id == units[0] }),
            let service = states.first(where: { $0.id == units[1] })
        else {
            let said = String(decoding: answer.errors, as: UTF8.self).split(separator: "\n").first.map(String.init)
            throw unasked(because: said ?? "systemctl ended with \(answer.status)")
        }
        let readiness = service.isActive ? ReadinessProbe.ask(socket.listening) : nil
        let holders = socket.isActive ? [] : PortHolder.find(socket.listening.compactMap { StreamAddress($0) })
        return ServiceReport(socket: socket, service: service, readiness: readiness, holders: holders)
    }

    private static var show: Program {
        let properties = UnitState.properties.joined(separator: ",")
        let options = ["--no-pager", "--timestamp=unix", "--property=\(properties)", "--"]
        return Program(
            "/usr/bin/systemctl", arguments: ["show"] + options + units,
            environment: ["LC_ALL=C", "PATH=/usr/bin:/bin"])
    }

    private static func unasked(because reason: String) -> ExitCode {
        StandardError.print("cannot query systemd: \(terminalEscaped(reason))")
        return .failure
    }
}
