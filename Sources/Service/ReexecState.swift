internal import Posix

/// The state that a supervisor passes to the next one in the same process: lines of a keyword and fields.
///
/// Instants are written as ages, descriptors as numbers. Lines with an unknown keyword are ignored.
package struct ReexecState: Equatable, Sendable {
    package var listeners: [Listener] = []
    package var scoreboard: CInt = -1
    /// Connections served since the service was started.
    package var served = 0
    /// When the service was started, in milliseconds since 1970.
    package var startedAt: Int64 = 0
    /// The number of successful reloads since then.
    package var reloads = 0
    /// Journal entries that were dropped since then.
    package var droppedEntries = 0
    /// The lines of `Metrics.saved`, for `Metrics.restore`.
    package var metrics: [String] = []
    package var workers: [Worker] = []
    package var suspicions: [Suspicion] = []
    /// The process ids of the workers whose credential is counted.
    package var counted: [Int32] = []
    package var lingering: [LingeringConnection] = []
    package var failed: [Failed] = []

    package init() {}
}

extension ReexecState {
    package var text: String {
        var lines = [
            "scoreboard \(scoreboard)", "served \(served)", "started \(startedAt)",
            "reloads \(reloads)", "dropped \(droppedEntries)",
        ]
        lines += listeners.map { "listener \($0.descriptor) \($0.isActivated ? 1 : 0) \($0.name)" }
        lines += workers.map { "worker \($0.pid) \($0.slot) \($0.connection) \(nanoseconds($0.age)) \(words($0.peer))" }
        // A line of its own, which older versions ignore.
        lines += workers.compactMap { worker in worker.left.map { "deadline \(worker.pid) \(nanoseconds($0))" } }
        lines += suspicions.map { suspicion in
            let ages = [suspicion.overdue, suspicion.gone, suspicion.silent].map(word)
            return "suspicion \(suspicion.pid) \(ages.joined(separator: " ")) \(suspicion.bytesSent)"
        }
        if !counted.isEmpty { lines.append("counted " + counted.map { "\($0)" }.joined(separator: " ")) }
        lines += lingering.map { "lingering \($0.connection) \(nanoseconds($0.left)) \($0.droppedBytes)" }
        lines += failed.map { entry in
            return (["failed", words(entry.key), word(entry.lockedFor)] + entry.ages.map { "\(nanoseconds($0))" })
                .joined(separator: " ")
        }
        lines += metrics.map { "metrics \($0)" }
        return lines.joined(separator: "\n")
    }

    /// Parses the form of `text`; nil if the scoreboard is missing or a line with a known keyword is invalid.
    package init?(text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard let word = words.first, read(word, Array(words.dropFirst())) else { return nil }
        }
        guard scoreboard >= 0 else { return nil }
    }

    private mutating func read(_ word: Substring, _ fields: [Substring]) -> Bool {
        switch word {
        case "scoreboard": scoreboard = fields.first.flatMap { CInt($0) } ?? -1
        case "served": served = fields.first.flatMap { Int($0) } ?? 0
        case "started": startedAt = fields.first.flatMap { Int64($0) } ?? 0
        case "reloads": reloads = fields.first.flatMap { Int($0) } ?? 0
        case "dropped": droppedEntries = fields.first.flatMap { Int($0) } ?? 0
        case "metrics": metrics.append(fields.joined(separator: " "))
        case "counted": counted = fields.compactMap { Int32($0) }
        case "listener": return readListener(fields)
        case "worker": return readWorker(fields)
        case "deadline": return readDeadline(fields)
        case "suspicion": return readSuspicion(fields)
        case "lingering": return readLingering(fields)
        case "failed": return readFailed(fields)
        default: break
        }
        return true
    }

    private mutating func readListener(_ fields: [Substring]) -> Bool {
        guard fields.count >= 3, let descriptor = CInt(fields[0]) else { return false }
        let name = fields[2...].joined(separator: " ")
        listeners.append(Listener(descriptor: descriptor, isActivated: fields[1] == "1", name: name))
        return true
    }

    private mutating func readWorker(_ fields: [Substring]) -> Bool {
        guard fields.count >= 5, let pid = Int32(fields[0]), let slot = Int(fields[1]), slot >= 0, slot < 1 << 20,
            let connection = CInt(fields[2]), let age = duration(fields[3]), let peer = peer(fields[4...])
        else { return false }
        workers.append(Worker(pid: pid, slot: slot, connection: connection, age: age, peer: peer))
        return true
    }

    private mutating func readDeadline(_ fields: [Substring]) -> Bool {
        guard fields.count >= 2, let pid = Int32(fields[0]), let left = duration(fields[1]),
            let index = workers.firstIndex(where: { $0.pid == pid })
        else { return false }
        workers[index].left = left
        return true
    }

    private mutating func readSuspicion(_ fields: [Substring]) -> Bool {
        guard fields.count >= 5, let pid = Int32(fields[0]), let bytesSent = Int(fields[4]) else { return false }
        suspicions.append(
            Suspicion(
                pid: pid, overdue: duration(fields[1]), gone: duration(fields[2]), silent: duration(fields[3]),
                bytesSent: bytesSent))
        return true
    }

    private mutating func readLingering(_ fields: [Substring]) -> Bool {
        guard fields.count >= 3, let connection = CInt(fields[0]), let left = duration(fields[1]),
            let dropped = Int(fields[2])
        else { return false }
        lingering.append(LingeringConnection(connection: connection, left: left, droppedBytes: dropped))
        return true
    }

    private mutating func readFailed(_ fields: [Substring]) -> Bool {
        guard fields.count >= 3, let key = key(fields[0], fields[1]) else { return false }
        let ages = fields[3...].compactMap { duration($0) }
        guard ages.count == fields.count - 3 else { return false }
        failed.append(Failed(key: key, ages: ages, lockedFor: duration(fields[2])))
        return true
    }
}

private func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
}

/// A duration, or "-" without one.
private func word(_ duration: Duration?) -> String {
    duration.map { "\(nanoseconds($0))" } ?? "-"
}

private func duration(_ word: Substring) -> Duration? {
    Int64(word).map { .nanoseconds($0) }
}

private func words(_ peer: Peer) -> String {
    switch peer {
    case .ip(let address, let port): "ip \(address) \(port)"
    case .unix(let uid, let pid): "unix \(uid) \(pid)"
    }
}

private func peer(_ words: ArraySlice<Substring>) -> Peer? {
    let words = Array(words)
    guard words.count == 3 else { return nil }
    switch words[0] {
    case "ip":
        guard let address = IPAddress(String(words[1])), let port = UInt16(words[2]) else { return nil }
        return .ip(address, port: port)
    case "unix":
        guard let uid = UInt32(words[1]), let pid = Int32(words[2]) else { return nil }
        return .unix(uid: uid, pid: pid)
    default: return nil
    }
}

private func words(_ key: PeerKey) -> String {
    switch key {
    case .v4(let value): "v4 \(value)"
    case .v6(let network): "v6 \(network)"
    case .unix(let uid): "unix \(uid)"
    }
}

private func key(_ kind: Substring, _ value: Substring) -> PeerKey? {
    switch kind {
    case "v4": UInt32(value).map { .v4($0) }
    case "v6": UInt64(value).map { .v6(network: $0) }
    case "unix": UInt32(value).map { .unix(uid: $0) }
    default: nil
    }
}
