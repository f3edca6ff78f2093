internal import Agent
internal import Glibc
internal import JSON
internal import Posix
internal import SystemPackage
internal import Text

/// Reads the file of a run from its first line on, while the run writes it.
struct RunFollower {
    private let reader: LiveFileReader
    private let changes: FileWatch

    /// Longest line that is read, in bytes, and more than the longest file.
    private static let lineBytesMax = 16 << 20
    /// The time after which the lock is tried again: the kernel reports the end of the writer before it releases the lock.
    private static let pause = Duration.seconds(1)

    /// - Throws: `SystemError`, with `ENOENT` if the file was removed.
    init(_ run: RecordedRun) throws(SystemError) {
        changes = try FileWatch(run.path, for: .content)
        guard let reader = try LiveFileReader(run.path) else {
            throw SystemError("open", errno: ENOENT, on: run.path.string)
        }
        self.reader = reader
    }

    /// Passes on each line that is an object, the last one included.
    ///
    /// - Returns: how the run ended; nil if its process ended without an end of the run.
    /// - Throws: `Interruption`, `SystemError`, and the errors of `show`.
    func follow(through watch: Watch, _ show: ([UInt8]) throws -> Void) throws -> RunEnd? {
        var offset = 0
        while true {
            try changes.drain()
            // Before the lines are read: none is missed if the run has ended.
            let state = try reader.state { RunEnd(line: $0) }
            let (lines, next) = try reader.lines(from: offset, bytesMax: Self.lineBytesMax)
            offset = next
            for line in lines where Self.isObject(line) {
                try show(Array(line))
                if let end = RunEnd(line: Array(line)) { return end }
            }
            if case .crashed = state { return nil }
            if lines.isEmpty { _ = try watch.wait(for: [Interest(changes.descriptor)], until: watch.now + Self.pause) }
        }
    }

    /// A process of the gateway that was taken over may have written anything.
    private static func isObject(_ line: ArraySlice<UInt8>) -> Bool {
        (try? Document(parsing: Array(line)))?.root.kind == .object
    }
}

extension AgentEvent {
    /// The event of a line; nil for one that is not shown.
    init?(recorded line: [UInt8]) {
        guard let root = (try? Document(parsing: line))?.root, let kind = root["kind"]?.string else { return nil }
        let text = root["text"]?.string ?? ""
        switch kind {
        case "text": self = .text(text)
        case "separator": self = .text("\n\n")
        case "thinking": self = .thinking(text)
        case "refusal": self = .refusal(text)
        case "toolStarted", "toolProgress", "toolEnded":
            guard let step = root["tool"].flatMap({ ToolStep($0) }) else { return nil }
            self = .tool(step)
        case "ended": self = .ended(finishReason: root["ending"]?.string ?? "")
        default: return nil
        }
    }
}
