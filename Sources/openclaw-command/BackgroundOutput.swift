internal import Commands
internal import Glibc
internal import Posix
internal import SystemPackage
internal import Text

/// The files of a background command, as the service writes and reads them.
final class BackgroundOutput {
    /// Takes frames for standard input.
    let input: Descriptor
    /// Becomes readable when the name of the file was removed.
    let removal: FileWatch
    private let file: LiveFile
    private let path: FilePath
    private let inputPath: FilePath
    private let agentId: String
    private var size = 0
    private var text = OutputText()
    /// The newest output that did not fit in the file, and the number of bytes before it.
    private var tail = PendingBytes()
    private var missingBytes = 0
    private let clock = WallClock.system()

    /// Creates the files, and holds the lock of the first until this process ends.
    ///
    /// - Throws: `CommandRefusal` that names the file.
    init(_ command: CommandRequest.Background) throws(CommandRefusal) {
        let directory = BackgroundFile.directory(in: RuntimeDirectory.path)
        agentId = command.agentId
        path = BackgroundFile.output(command, in: directory)
        inputPath = BackgroundFile.input(command, in: directory)
        do throws(SystemError) {
            try AtomicFile.createDirectory(path.removingLastComponent())
            file = try LiveFile(path)
            try File.makeFIFO(inputPath)
            // Open for both, so that it has no end when a writer closes it.
            input = try File.open(inputPath, flags: O_RDWR | O_NONBLOCK)
            removal = try FileWatch(path, for: .attributes)
        } catch {
            throw CommandRefusal("The command cannot run in the background: \(error).")
        }
    }

    /// Refuses a command of an agent that has too many. Of two that start at the same time each counts the other.
    func check(commandsMax: Int) throws(CommandRefusal) {
        let directory = BackgroundFile.directory(in: RuntimeDirectory.path)
        let count: Int
        do throws(SystemError) {
            count = try BackgroundCommand.runningCount(ofAgent: agentId, in: directory)
        } catch {
            throw CommandRefusal("The commands of the agent cannot be counted: \(error).")
        }
        guard count <= commandsMax else {
            throw CommandRefusal(
                """
                The agent has \(counted(commandsMax, "command")) already, which is the limit (tools.exec.commandsMax). End \
                one with the tool process, or wait until one has ended.
                """)
        }
    }

    /// Whether the command must be stopped.
    func isRemoved() throws(SystemError) -> Bool {
        try removal.drain()
        return try file.isUnlinked
    }

    /// Forgets a command that was not started.
    func remove() {
        for name in [path, inputPath] { _ = try? File.remove(name) }
    }

    func write(_ started: CommandStarted, command: String) {
        write(.started(started, at: clock.milliseconds, command: command))
    }

    func write(_ output: ArraySlice<UInt8>) {
        guard tail.isEmpty, missingBytes == 0 else { return keep(output) }
        let line = BackgroundFile.Line.output(text.decode(output), at: clock.milliseconds, missingBytes: 0).bytes
        if size + line.count > BackgroundFile.bytesMax { return keep(output) }
        write(line)
    }

    private func keep(_ output: ArraySlice<UInt8>) {
        tail.append(output)
        let surplus = tail.count - BackgroundFile.tailBytes
        guard surplus > 0 else { return }
        tail.removeFirst(surplus)
        missingBytes += surplus
    }

    /// Writes the end, then removes the FIFO.
    func write(_ end: CommandEnd) {
        let rest = text.decode(tail.first) + text.finish()
        if !rest.isEmpty { write(.output(rest, at: clock.milliseconds, missingBytes: missingBytes)) }
        write(.ended(end, at: clock.milliseconds))
        _ = try? File.remove(inputPath)
    }

    private func write(_ line: BackgroundFile.Line) { write(line.bytes) }

    /// Without room in the file system the output is lost, and the command goes on.
    private func write(_ bytes: [UInt8]) {
        size += bytes.count
        _ = try? File.writeAll(bytes, to: file.descriptor)
    }
}
