internal import Commands
internal import Glibc
internal import Posix

/// The process that has connected.
enum ClientProcess {
    /// Refuses a process of a command, which by a second connection would have other limits and other workspaces.
    ///
    /// Every process of a command descends from this program, also when its parent has ended, because this program is a
    /// subreaper. A process of a gateway that /proc hides is accepted, and so is one outside of this process namespace.
    static func check(_ connection: Descriptor) throws(CommandRefusal) {
        guard case .unix(_, let client)? = try? Socket.peer(of: connection) else { return }
        switch ProcessEntry.descends(client, fromProgram: ProcessEntry(getpid())?.name ?? "") {
        case true?: throw CommandRefusal("A command cannot use the service of commands: use the tool exec.")
        case false?: return
        case nil: throw CommandRefusal("The process that sent the request has ended.")
        }
    }
}
