internal import Commands
internal import Glibc
internal import Posix

/// The process that has connected.
enum ClientProcess {
    /// How often the ancestors are looked up again: one of them may end meanwhile, and its child then has another parent.
    private static let roundsMax = 100

    /// Refuses a process of a command, which by a second connection would have other limits and other workspaces.
    ///
    /// Every process of a command descends from this program, also when its parent has ended, because this program is a
    /// subreaper. A process of a gateway that /proc hides is accepted, and so is one outside of this process namespace.
    static func check(_ connection: Descriptor) throws(CommandRefusal) {
        guard case .unix(_, let client)? = try? Socket.peer(of: connection) else { return }
        for _ in 0..<roundsMax {
            switch descent(of: client) {
            case .other: return
            case .command: throw CommandRefusal("A command cannot use the service of commands: use the tool exec.")
            case .unknown: continue
            }
        }
        throw CommandRefusal("The process that sent the request has ended.")
    }

    private enum Descent {
        case command
        case other
        /// An ancestor, or the process itself, has ended.
        case unknown
    }

    private static func descent(of client: Int32) -> Descent {
        let own = ProcessEntry(getpid())?.name
        var pid = client
        while pid > 1 {
            guard let process = ProcessEntry(pid) else { return ProcessEntry.isGone(pid) ? .unknown : .other }
            if process.name == own { return .command }
            pid = process.parent
        }
        return .other
    }
}
