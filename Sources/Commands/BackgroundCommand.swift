internal import Glibc
package import Posix
package import SystemPackage

/// A command that goes on after its connection was closed, or has ended; known by its file.
package struct BackgroundCommand: Equatable, Sendable {
    package enum State: Equatable, Sendable {
        case running
        case ended(CommandEnd, at: Int64)
        /// The service ended without reporting the end of the command.
        case crashed
    }

    /// A part of the output.
    package struct Part: Equatable, Sendable {
        package var text = ""
        /// The bytes before the text that were not stored, because the file was full.
        package var missingBytes = 0
        /// The offset of the next part, in bytes of the file.
        package var next: Int
        /// How the command ended, if that is the last line of this part.
        package var end: CommandEnd?

        /// Adds the complete lines at the start of these bytes, which follow the part in the file.
        fileprivate mutating func add(_ bytes: ArraySlice<UInt8>) {
            guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return }
            next += last + 1 - bytes.startIndex
            for line in bytes[...last].split(separator: UInt8(ascii: "\n")) {
                switch BackgroundFile.Line(line) {
                case .output(let text, _, let missing):
                    self.text += text
                    missingBytes += missing
                case .ended(let end, _): self.end = end
                case .started, nil: continue
                }
            }
        }
    }

    package let name: CommandRequest.Background
    private let directory: FilePath
    /// The beginning of the text or the arguments of the command.
    package let command: String
    package let started: CommandStarted
    /// In milliseconds since 1970.
    package let startedAt: Int64

    /// Longest first line, in bytes.
    private static let lineBytesMax = 8_192

    /// The command with this name; nil if it does not exist, or has not yet started.
    ///
    /// - Parameter directory: `BackgroundFile.directory`.
    package init?(_ name: CommandRequest.Background, in directory: FilePath) throws(SystemError) {
        guard CommandRequest.Background.isId(name.id),
            let file = try LiveFileReader(BackgroundFile.output(name, in: directory)),
            let line = try file.firstLine(bytesMax: Self.lineBytesMax)
        else { return nil }
        guard case .started(let started, let at, let command) = BackgroundFile.Line(line) else { return nil }
        self.name = name
        self.directory = directory
        self.command = command
        self.started = started
        startedAt = at
    }

    /// The commands of an agent, running or ended, the oldest first.
    package static func all(ofAgent agentId: String, in directory: FilePath) throws(SystemError) -> [BackgroundCommand]
    {
        var commands: [BackgroundCommand] = []
        for file in try File.names(in: directory.appending(agentId)) where file.hasSuffix(".jsonl") {
            let name = CommandRequest.Background(agentId: agentId, id: String(file.dropLast(".jsonl".count)))
            if let command = try BackgroundCommand(name, in: directory) { commands.append(command) }
        }
        return commands.sorted { $0.startedAt < $1.startedAt }
    }

    /// The number of an agent's commands that run. The FIFO of a command exists while it runs, and after a crash of its
    /// service.
    package static func runningCount(ofAgent agentId: String, in directory: FilePath) throws(SystemError) -> Int {
        var count = 0
        for file in try File.names(in: directory.appending(agentId)) where file.hasSuffix(".stdin") {
            let name = CommandRequest.Background(agentId: agentId, id: String(file.dropLast(".stdin".count)))
            let file = try LiveFileReader(BackgroundFile.output(name, in: directory))
            if let file, try !FileLock.takeNow(file.file, .shared) { count += 1 }
        }
        return count
    }

    /// Whether the command runs; a command whose file was removed has crashed.
    package func state() throws(SystemError) -> State {
        guard let file = try reader() else { return .crashed }
        switch try file.state(Self.end) {
        case .running: return .running
        case .ended(let (end, at)): return .ended(end, at: at)
        case .crashed: return .crashed
        }
    }

    private func reader() throws(SystemError) -> LiveFileReader? {
        try LiveFileReader(BackgroundFile.output(name, in: directory))
    }

    private static func end(_ line: [UInt8]) -> (CommandEnd, Int64)? {
        guard case .ended(let end, let at) = BackgroundFile.Line(line) else { return nil }
        return (end, at)
    }

    /// The output from an offset of the file on: 0, or `next` of the part before.
    ///
    /// - Parameter bytesMax: about how many bytes of the file are read at most.
    package func output(from offset: Int, bytesMax: Int = 1 << 20) throws(SystemError) -> Part {
        var part = Part(next: offset)
        guard let file = try reader() else { return part }
        // A line is at most as long as the text of one read of the service, with escapes.
        let bytes = try file.file.readGrowing(at: offset, count: max(bytesMax, Self.longestLineBytes))
        part.add(bytes[...])
        return part
    }

    /// The end of the output, and whether that is the whole output.
    ///
    /// - Parameter bytesMax: about how many bytes of the file are read at most.
    package func outputEnd(bytesMax: Int = 1 << 20) throws(SystemError) -> (part: Part, isWhole: Bool) {
        guard let file = try reader()?.file else { return (Part(next: 0), true) }
        let start = max(0, try file.status().size - max(bytesMax, Self.longestLineBytes))
        let bytes = try file.readGrowing(at: start, count: max(bytesMax, Self.longestLineBytes))
        let cut = start == 0 ? 0 : bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
        var part = Part(next: start + cut)
        part.add(bytes[cut...])
        return (part, start == 0)
    }

    /// Whether an offset is 0 or the `next` of a part.
    package func isOffset(_ offset: Int) throws(SystemError) -> Bool {
        guard offset > 0, let file = try reader()?.file else { return offset == 0 }
        guard try offset <= file.status().size else { return false }
        return try file.read(at: offset - 1, count: 1) == [UInt8(ascii: "\n")]
    }

    /// An escape of JSON is up to six bytes long.
    private static let longestLineBytes = 6 * BackgroundFile.tailBytes + 1_024

    /// Writes to the standard input of the command.
    ///
    /// - Returns: the number of bytes that were written; fewer if the command reads slowly.
    /// - Throws: `SystemError` with `ENXIO` or `ENOENT` if the command has ended.
    package func write(_ bytes: [UInt8]) throws(SystemError) -> Int {
        let frames = CommandFrame.divided(
            .input, bytes, payloadBytesMax: BackgroundFile.frameBytesMax - CommandFrame.headBytes)
        return try send(frames)
    }

    /// Ends the standard input of the command.
    ///
    /// - Throws: as `write`, with `EAGAIN` if the command reads slowly.
    package func closeInput() throws(SystemError) {
        if try send([CommandFrame(.inputEnd)]) < 0 { throw SystemError("write", errno: EAGAIN, on: inputPath.string) }
    }

    private var inputPath: FilePath { BackgroundFile.input(name, in: directory) }

    /// - Returns: the bytes of the payloads that were written; -1 if not all frames were written and none has a payload.
    private func send(_ frames: [CommandFrame]) throws(SystemError) -> Int {
        let input = try File.open(inputPath, flags: O_WRONLY | O_NONBLOCK | O_NOFOLLOW)
        var count = 0
        for frame in frames {
            guard case .written = try input.write(frame.bytes[...]) else { return frame.payload.isEmpty ? -1 : count }
            count += frame.payload.count
        }
        return count
    }

    /// Stops the command, if it still runs, and forgets it.
    package func stop() throws(SystemError) {
        try File.remove(BackgroundFile.output(name, in: directory))
    }

    /// Removes the files of an agent's commands that ended some time ago.
    ///
    /// - Parameter before: the latest end, in milliseconds since 1970.
    package static func removeEnded(
        ofAgent agentId: String, before: Int64, in directory: FilePath
    ) throws(SystemError) {
        let place = directory.appending(agentId)
        // Without the directory there has been no command.
        if try File.status(place) != nil { _ = try LiveFileLimits(before: before).removeEnded(in: place) }
    }
}
