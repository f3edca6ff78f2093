internal import Glibc
package import Posix

/// A command that connects to the gateway's Unix socket and needs no credential.
///
/// It gives its end of the connection a name in the abstract namespace. A proxy at the Unix socket gives its end none,
/// so that the strangers whose requests it passes on need a credential. Workers cannot name a socket either, because
/// their system call filter denies bind(2).
package enum LocalClient {
    private static let prefix = "openclaw/client/"
    /// The program that executes the commands of agents.
    private static let commandProgram = "openclaw-command"

    /// A name for one connection; no other process can guess and occupy it.
    package static func makeName() -> String { prefix + Identifiers.random.next() }

    /// Whether the service serves a process without a credential: root, its own user, and the members of its group.
    ///
    /// - Parameters:
    ///   - user: the user of the service.
    ///   - group: its group, which is `openclaw` in the unit.
    package static func isTrusted(
        _ peer: PeerProcess, user: UInt32 = geteuid(), group: UInt32 = getegid()
    ) -> Bool {
        guard peer.name.starts(with: prefix.utf8) else { return false }
        return peer.user == 0 || peer.user == user || peer.groups.contains(group)
    }

    /// Whether a process cannot be trusted because it is part of an agent's command, which a model has chosen: with the
    /// rights of a person it could ask other agents. True as well if the process has ended.
    ///
    /// To be called before this process is confined, because it reads /proc. With the unit a command does not reach the
    /// socket.
    package static func isCommand(_ peer: Peer) -> Bool {
        guard case .unix(_, let pid) = peer else { return false }
        return ProcessEntry.descends(pid, fromProgram: commandProgram) ?? true
    }
}
