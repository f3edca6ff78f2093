internal import Glibc
internal import Posix
internal import Supervision
internal import SystemPackage

/// A supervisor that is killed at the worst of times, so that a test need not be lucky.
///
/// It has the listener and both ends of the queue at descriptors 3 to 5, as `Activation` would find them.
enum Predecessor: String {
    /// Killed with a connection that was accepted, and no more.
    case accepted
    /// Killed when the connection had its worker, or was answered.
    case settled
    /// Killed when the worker was forked and had not run yet.
    case forked

    /// When a holder neither waits nor ends, nobody is left waiting for it; a test has given up by then.
    private static let secondsMax: UInt32 = 60

    func run() throws -> Never {
        alarm(Self.secondsMax)
        let listener = Listener(Descriptor(owning: 3), name: "gateway", isActivated: true)
        let queue = PendingConnections(sending: Descriptor(owning: 4), receiving: Descriptor(owning: 5))
        let (other, _) = try Socket.pair()
        let holder = try ConnectionHolder(for: [listener], settled: [other], queue: queue)
        var entry = pollfd(fd: listener.descriptor.number, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&entry, 1, -1)
        guard case .connection(let connection, _) = try Socket.accept(from: listener.descriptor) else { exit(1) }
        if self == .settled { holder.settle(connection) }
        if self == .forked {
            let before = waits(of: holder)
            if try forkProcess() == .child { try beLate(connection, holder, since: before) }
        }
        kill(getpid(), SIGKILL)
        exit(1)
    }

    /// A worker that gets the processor only when the holder waits for it, or has ended without waiting.
    private func beLate(_ connection: Descriptor, _ holder: ConnectionHolder, since before: Int) throws -> Never {
        alarm(Self.secondsMax)
        while waits(of: holder) == before { usleep(1000) }
        holder.settle(connection)
        let connection = try connection.closeOthers()
        _ = try connection.send(Array("late".utf8)[...])
        exit(0)
    }

    /// How often the holder has gone to sleep, asked when it sleeps; `Int.max` when it has ended.
    private func waits(of holder: ConnectionHolder) -> Int {
        while true {
            guard let status = status(of: holder.pid) else { return .max }
            switch status["State:"]?.first {
            case "S" where status["Name:"] == "openclaw-holder":
                return status["voluntary_ctxt_switches:"].flatMap { Int($0) } ?? .max
            case "Z", "X": return .max
            default: usleep(1000)
            }
        }
    }

    /// What proc(5) tells in /proc/pid/status; nil when there is no such process.
    private func status(of pid: Int32) -> [Substring: Substring]? {
        guard let text = try? File.read(FilePath("/proc/\(pid)/status"), bytesMax: 65_536) else { return nil }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        let pairs = lines.map { $0.split(separator: "\t", maxSplits: 1) }.filter { $0.count == 2 }
        return Dictionary(pairs.map { ($0[0], $0[1]) }) { first, _ in first }
    }
}
