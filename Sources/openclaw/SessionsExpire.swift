internal import ArgumentParser
internal import Posix
internal import Sessions
internal import Text

/// `openclaw sessions expire`: removes sessions that were not used for a given time.
struct SessionsExpire: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expire",
        abstract: "Removes the sessions that were not used for a given time.",
        discussion: """
            A session in use is not removed. A session that cannot be removed is reported on standard error, the \
            rest is removed all the same, and the exit status is then 1.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(
        help: ArgumentHelp(
            "The time without use: hours, days or weeks, such as 12h, 30d or 8w; at least 1h.", valueName: "age"),
        transform: { text in
            guard let age = RetentionAge(text) else {
                throw ValidationError("expected hours, days or weeks, such as 12h, 30d or 8w, and at least 1h")
            }
            return age
        })
    var older: RetentionAge

    @Option(help: ArgumentHelp("Only the sessions of this agent.", valueName: "id"))
    var agent: String?

    @Flag(help: "Remove nothing; print a line for each session that would be removed: last use, bytes, key.")
    var dryRun = false

    func run() throws {
        var counts = (sessions: 0, bytes: 0, inUse: 0, failed: 0)
        try reading {
            let limit = older.limit(at: WallClock.system().milliseconds)
            let expiry = SessionExpiry(try options.store(), before: limit, isDryRun: dryRun)
            try expiry.run(agent: agent) { outcome in
                switch outcome {
                case .old(let session):
                    counts.sessions += 1
                    counts.bytes += session.bytes
                    if dryRun { print(session.line) }
                case .inUse: counts.inUse += 1
                case .failed(let path, let reason):
                    counts.failed += 1
                    StandardError.print("\(terminalEscaped(path)): \(terminalEscaped(reason))")
                }
            }
        }
        if !dryRun {
            print(
                "removed \(counts.sessions) sessions of \(counts.bytes) bytes; "
                    + "\(counts.inUse) in use, \(counts.failed) failed")
        }
        if counts.failed > 0 { throw ExitCode.failure }
    }
}

extension SessionExpiry.OldSession {
    fileprivate var line: String {
        "\(CivilTime.iso8601(used))  \(bytes)  \(terminalEscaped(header?.key.text ?? path))"
    }
}
