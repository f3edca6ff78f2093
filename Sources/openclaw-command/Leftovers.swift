internal import Glibc
internal import Posix

/// The processes of a command.
enum Leftovers {
    /// How often the list of processes is read again: each generation of forks is adopted when its parent has ended.
    private static let roundsMax = 1_000

    /// Kills all processes of the command and reaps them; returns those that have ended.
    ///
    /// Every process of the command is a child of this one, which is a subreaper, or becomes one when its parent ends:
    /// neither setsid(2) nor a double fork changes that. systemd kills what forks faster than it can be killed here.
    static func kill() -> [EndedProcess] {
        var ended: [EndedProcess] = []
        for _ in 0..<roundsMax {
            let children = childProcesses()
            if children.isEmpty { break }
            for pid in children { _ = Glibc.kill(pid, SIGKILL) }
            ended += reapEndedProcess(waiting: true).map { [$0] } ?? []
            while let next = reapEndedProcess() { ended.append(next) }
        }
        return ended
    }
}
