internal import Commands
internal import Configuration
internal import Conversation
internal import JSON
internal import Posix
internal import SystemPackage
internal import Text

/// A command that a tool process runs through the command service, and waits for.
struct CommandRun {
    /// How the wait ended.
    enum Outcome {
        case ended(CommandEnd)
        /// The command is still running when the time to wait for it has passed.
        case running(CommandConnection)
    }

    /// Least time between two parts of the output that are shown while the command runs.
    private static let progressInterval = Duration.milliseconds(200)

    private let context: ToolContext
    private(set) var output: CommandOutput
    private(set) var unit = ""
    /// Whether the command can continue in the background.
    private(set) var canContinue = true
    private var text = OutputText()
    private var unseen = ""
    private var shownAt: ContinuousClock.Instant

    init(in context: ToolContext) {
        self.context = context
        output = CommandOutput(bytesMax: context.resultBytesMax)
        shownAt = context.waiting.now
    }

    /// Runs a command until it has ended, or a time has passed since it was started.
    ///
    /// - Throws: `ToolError` for a command that cannot be started or followed, and the errors of the wait.
    mutating func callAsFunction(
        _ request: CommandRequest, waitingFor time: Duration? = nil
    ) throws -> Outcome {
        guard let socket = context.scope.settings.exec.socket else {
            throw ToolError("Commands cannot be run: this gateway has no command service.")
        }
        do {
            let connection = try CommandConnection(request, at: socket.string, through: context.waiting)
            var until: ContinuousClock.Instant?
            while let event = try connection.next(until: until) {
                switch event {
                case .started(let started):
                    (unit, canContinue) = (started.unit, started.canContinue)
                    until = time.map { context.waiting.now + $0 }
                case .output(let bytes): try add(text.decode(bytes))
                case .ended(let end):
                    try add(text.finish())
                    if case .refused(let sentence) = end.result { throw ToolError(sentence) }
                    return .ended(end)
                }
            }
            return .running(connection)
        } catch let error as CommandConnectionError {
            throw ToolError(Self.sentence(error, at: socket))
        } catch let refusal as CommandRefusal {
            throw ToolError(refusal.sentence)
        }
    }

    private mutating func add(_ text: String) throws {
        if text.isEmpty { return }
        output.append(text)
        unseen += text
        let now = context.waiting.now
        guard shownAt.duration(to: now) >= Self.progressInterval, output.isWhole else { return }
        try context.emit(unseen)
        (unseen, shownAt) = ("", now)
    }

    private static func sentence(_ error: CommandConnectionError, at socket: FilePath) -> String {
        switch error {
        case .unavailable(let error):
            "The command service of this gateway cannot be reached (\(error.reason)). The operator must do this: "
                + "\(socket.socketRemedy)."
        case .lost: "The command was stopped from outside before it ended; its unit may have been stopped."
        case .malformed: "The response of the command service is malformed."
        }
    }
}

/// The beginning and the end of an output, at most so many bytes of text.
struct CommandOutput {
    private let bytesMax: Int
    private var head = ""
    private var tail = ""
    /// Bytes between the two.
    private var missing = 0

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    var isWhole: Bool { tail.isEmpty && missing == 0 }

    mutating func append(_ text: String) {
        var rest = text[...]
        if isWhole {
            let fitting = rest.prefix(bytes: bytesMax / 4 - head.utf8.count)
            head += fitting
            rest = rest[fitting.endIndex...]
        }
        tail += rest
        // Cut now and then, so that each byte is moved only once or twice.
        if tail.utf8.count > bytesMax * 3 { cut() }
    }

    private mutating func cut() {
        let kept = tail.suffix(bytes: bytesMax * 3 / 4)
        missing += tail.utf8.count - kept.utf8.count
        tail = String(kept)
    }

    /// The text, with a notice where bytes are missing.
    ///
    /// - Parameter discarded: bytes that the service has discarded at the end.
    func text(discarded: Int = 0) -> String {
        var copy = self
        copy.cut()
        let gap = copy.missing > 0 ? "\n[… \(counted(copy.missing, "byte")) of the output left out …]\n" : ""
        let end = discarded > 0 ? "\n[The output was longer: \(counted(discarded, "byte")) more, not kept.]" : ""
        return copy.head + gap + copy.tail + end
    }
}

extension Substring {
    /// The longest beginning with at most so many bytes, in whole characters of UTF-8.
    fileprivate func prefix(bytes: Int) -> Substring {
        guard bytes > 0 else { return self[startIndex..<startIndex] }
        guard utf8.count > bytes else { return self }
        var end = utf8.index(startIndex, offsetBy: bytes)
        while UTF8.isContinuation(utf8[end]) { end = utf8.index(before: end) }
        return self[..<end]
    }
}

extension String {
    /// The longest end with at most so many bytes, in whole characters of UTF-8.
    fileprivate func suffix(bytes: Int) -> Substring {
        guard utf8.count > bytes else { return self[...] }
        var start = utf8.index(endIndex, offsetBy: -bytes)
        while start < endIndex, UTF8.isContinuation(utf8[start]) { start = utf8.index(after: start) }
        return self[start...]
    }
}
