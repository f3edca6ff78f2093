internal import Posix
internal import Text

/// The units of this machine, as systemd reports them.
enum SystemdQuery {
    static let socket = "openclaw-gateway.socket"
    static let service = "openclaw-gateway.service"
    static let commandSocket = "openclaw-command.socket"

    /// Why systemd was not asked, or did not answer.
    struct Unavailable: Error {
        let reason: String
    }

    /// The states of units, in the order of their names.
    static func states(_ units: [String]) throws(Unavailable) -> [UnitState] {
        let properties = UnitState.properties.joined(separator: ",")
        let options = ["--no-pager", "--timestamp=unix", "--property=\(properties)", "--"]
        let show = Program(
            "/usr/bin/systemctl", arguments: ["show"] + options + units,
            environment: ["LC_ALL=C", "PATH=/usr/bin:/bin"])
        let answer: ProgramOutput
        do { answer = try show.run(bytesMax: 1 << 16, within: .seconds(5)) } catch {
            throw Unavailable(reason: "\(error)")
        }
        let found = UnitState.parse(String(decoding: answer.output, as: UTF8.self))
        let states = units.compactMap { name in found.first { $0.id == name } }
        guard answer.status == .exited(code: 0), states.count == units.count else {
            throw Unavailable(reason: firstLine(answer.errors) ?? "systemctl ended with \(answer.status)")
        }
        return states
    }

    /// The first line that a program wrote to standard error; nil if it wrote nothing.
    static func firstLine(_ errors: [UInt8]) -> String? {
        String(decoding: errors, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }
}
