internal import Commands
internal import Glibc
internal import JSON
internal import Posix
internal import Text

/// A command that runs: passes input and output on until it ends.
final class RunningCommand {
    /// Bytes that wait for a reader, after which no more are read from their source.
    private static let pendingBytesMax = 256 * 1_024
    /// Time for the client to read the rest of the output after the command has ended.
    private static let finishSeconds = 30

    private let request: CommandRequest
    private let pid: Int32
    private let group = UnitGroup()
    private let watch: Watch
    private let termination: Descriptor
    private let children: SignalDescriptor
    private let background: BackgroundOutput?
    /// Whether the command ends with its connection.
    private var isAttached: Bool
    /// Nil once the client has closed it, or, of a background command, once it cannot be used.
    private var connection: Descriptor?
    private var output: Descriptor?
    private var input: Descriptor?

    private var frames: CommandFrameDecoder
    private var backgroundFrames: CommandFrameDecoder? = CommandFrameDecoder()
    private var toClient = PendingBytes()
    private var toInput = PendingBytes()
    private var inputEnds = false
    private var outputBytes = 0
    private var outputBytesDiscarded = 0
    private var status: ExitStatus?
    private var timedOut = false
    private var isKilled = false

    /// Starts the command.
    ///
    /// - Parameter frames: the bytes that the client sent after the request.
    /// - Throws: `CommandRefusal` if it cannot be started, and `Interruption`.
    init(
        _ request: CommandRequest, _ connection: Descriptor, _ frames: CommandFrameDecoder, _ termination: Descriptor
    ) throws {
        self.request = request
        self.connection = connection
        self.frames = frames
        self.termination = termination
        isAttached = request.background == nil || request.isAttached
        do {
            let program = try ConfinedProgram(request, isInUnit: group != nil)
            background = try Self.background(of: request)
            // The end of a foreground command's connection ends its wait.
            watch = Watch(
                client: background == nil ? connection : nil, termination: termination,
                deadline: .now + .seconds(request.timeoutSeconds))
            children = try SignalDescriptor([SIGCHLD])
            do {
                (pid, input, output) = try Self.start(program, watch)
            } catch {
                background?.remove()
                throw error
            }
        } catch let error as SystemError {
            throw CommandRefusal("The command cannot be started: \(error).")
        }
        let started = CommandStarted(unit: group?.unit ?? "", pid: Int(pid), canContinue: background != nil)
        background?.write(started, command: Self.label(of: request))
        enqueue(.started, started)
    }

    /// The files of a command that may continue in the background. An attached command is also executed without them,
    /// and then ends with its connection: the files may belong to another user than the commands.
    private static func background(of request: CommandRequest) throws(CommandRefusal) -> BackgroundOutput? {
        guard let name = request.background else { return nil }
        let output: BackgroundOutput
        do {
            output = try BackgroundOutput(name)
        } catch {
            guard request.isAttached else { throw error }
            Log.write(.notice, error.sentence)
            return nil
        }
        do {
            if let commandsMax = request.commandsMax { try output.check(commandsMax: commandsMax) }
        } catch {
            output.remove()
            throw error
        }
        return output
    }

    private static func start(
        _ program: ConfinedProgram, _ watch: Watch
    ) throws -> (pid: Int32, input: Descriptor, output: Descriptor) {
        let (input, output, report) = (try Descriptor.pipe(), try Descriptor.pipe(), try Descriptor.pipe())
        // The flag belongs to the open file, which the command shares: it must be able to wait.
        try input.reading.setNonBlocking(false)
        try output.writing.setNonBlocking(false)
        let pid = try program.start(input: input.reading, output: output.writing, report: report.writing)
        for end in [input.reading, output.writing, report.writing] { end.close() }
        if let reason = try watch.read(from: report.reading) {
            _ = Leftovers.kill()
            throw CommandRefusal("The command cannot be started: \(String(decoding: reason, as: UTF8.self)).")
        }
        return (pid, input.writing, output.reading)
    }

    /// The beginning of the command, for lists.
    private static func label(of request: CommandRequest) -> String {
        let text =
            switch request.program {
            case .shell(let text): text
            case .argv(let words): words.joined(separator: " ")
            }
        return printable(text, bytesMax: 512)
    }

    /// Passes input and output on until the command ends, kills the remaining processes, and reports the end.
    func run() {
        do {
            while status == nil && !isKilled { try step() }
        } catch Interruption.deadlinePassed {
            timedOut = true
        } catch {
            // The client has gone, or systemd stops the unit.
            if error as? Interruption == .clientGone { connection = nil }
        }
        for process in Leftovers.kill() where process.pid == pid { status = process.status }
        // No process is left that could write more.
        while output != nil, readOutput() {}
        finish()
    }

    private func step() throws {
        try decodeFrames()
        if isKilled { return }
        for ready in try watch.wait(for: interests, until: nil) {
            let number = ready.interest.descriptor
            if number == children.descriptor.number {
                try reap()
            } else if number == output?.number {
                _ = readOutput()
            } else if number == connection?.number {
                if ready.interest.forWriting { sendToClient() } else { try receive() }
            } else if number == input?.number {
                try writeInput()
            } else if let background {
                try control(background, number)
            }
        }
    }

    private var interests: [Interest] {
        var interests = [Interest(children.descriptor)]
        if let output, toClient.count < Self.pendingBytesMax { interests.append(Interest(output)) }
        if let connection {
            if toInput.count < Self.pendingBytesMax { interests.append(Interest(connection)) }
            if !toClient.isEmpty { interests.append(Interest(connection, forWriting: true)) }
        }
        if let input, !toInput.isEmpty { interests.append(Interest(input, forWriting: true)) }
        if let background {
            interests.append(Interest(background.removal.descriptor))
            if backgroundFrames != nil, toInput.count < Self.pendingBytesMax {
                interests.append(Interest(background.input))
            }
        }
        return interests
    }

    private func reap() throws {
        while try children.next() != nil {}
        while let ended = reapEndedProcess() {
            if ended.pid == pid { status = ended.status }
        }
    }
}

extension RunningCommand {
    /// Reads output once; false if there is nothing more to read now.
    private func readOutput() -> Bool {
        guard let output, case .bytes(let bytes)? = try? output.read() else {
            // At the end of the file; a command may close its output long before it ends.
            if case .ended? = try? output?.read() { self.output = nil }
            return false
        }
        let kept = bytes.prefix(max(0, request.outputBytesMax - outputBytes))
        outputBytes += kept.count
        outputBytesDiscarded += bytes.count - kept.count
        background?.write(kept)
        if connection != nil {
            for frame in CommandFrame.divided(.output, Array(kept)) { toClient.append(frame.bytes) }
        }
        return true
    }

    private func enqueue(_ kind: CommandFrame.Kind, _ value: some Writable) {
        var writer = Writer()
        writer.value(value)
        toClient.append(CommandFrame(kind, writer.bytes[...]).bytes)
    }

    private func sendToClient() {
        guard let connection else { return }
        switch try? connection.send(toClient.first) {
        case .written(let count): toClient.removeFirst(count)
        case .wouldBlock: return
        case .closed, nil: clientHasGone()
        }
    }

    private func clientHasGone() {
        connection = nil
        toClient.removeAll()
        if isAttached { isKilled = true }
    }

    private func receive() throws {
        guard let connection, case .bytes(let bytes)? = try? connection.read() else { return clientHasGone() }
        frames.receive(bytes)
    }

    private func decodeFrames() throws {
        do {
            while let frame = try frames.next() { obey(frame) }
        } catch {
            Log.write(.notice, "the client is not served further: \(error)")
            clientHasGone()
        }
    }

    private func obey(_ frame: CommandFrame) {
        switch frame.kind {
        case .input: if input != nil, !inputEnds { toInput.append(frame.payload) }
        case .inputEnd:
            inputEnds = true
            if toInput.isEmpty { input = nil }
        case .kill: isKilled = true
        case .detach: if background != nil { isAttached = false }
        case .request, .started, .output, .ended:
            Log.write(.notice, "the client is not served further: it sent a frame that only the service sends")
            clientHasGone()
        }
    }

    private func writeInput() throws {
        guard let input else { return }
        switch try? input.write(toInput.first) {
        case .written(let count): toInput.removeFirst(count)
        case .wouldBlock: return
        // The command has closed its standard input.
        case .closed, nil:
            toInput.removeAll()
            self.input = nil
        }
        if inputEnds, toInput.isEmpty { self.input = nil }
    }

    private func control(_ background: BackgroundOutput, _ number: CInt) throws {
        if number == background.removal.descriptor.number {
            if try background.isRemoved() { isKilled = true }
        } else if number == background.input.number, case .bytes(let bytes) = try background.input.read() {
            do {
                backgroundFrames?.receive(bytes)
                while let frame = try backgroundFrames?.next() { obey(frame) }
            } catch {
                Log.write(.notice, "the FIFO is not read further: \(error)")
                backgroundFrames = nil
            }
        }
    }
}

extension RunningCommand {
    /// Reports the end to the client, in the file, and in the journal.
    private func finish() {
        let result: CommandEnd.Result =
            switch status {
            case .exited(let code): .exited(Int(code))
            case .signalled(let number): .signalled(Int(number))
            case nil: .signalled(Int(SIGKILL))
            }
        var end = CommandEnd(result)
        end.timedOut = timedOut
        end.outOfMemory = (group?.killedForMemory ?? 0) > 0
        end.outputBytesDiscarded = outputBytesDiscarded
        let own = ProcessUsage.own
        end.cpuMicroseconds = group?.cpuMicroseconds ?? own.cpuMicroseconds
        end.memoryPeakBytes = group?.memoryPeakBytes ?? own.memoryPeakBytes
        if isAttached { background?.remove() } else { background?.write(end) }
        Log.write(.info, Self.summary(end))
        guard let connection else { return }
        enqueue(.ended, end)
        let last = Watch(client: nil, termination: termination, deadline: .now + .seconds(Self.finishSeconds))
        // A client that has gone, or does not read, does not need the end.
        _ = try? last.send(Array(toClient.first), to: connection)
    }

    private static func summary(_ end: CommandEnd) -> String {
        let how =
            switch end.result {
            case .exited(let code): "exited with status \(code)"
            case .signalled(let number): "was ended by signal \(number)"
            case .refused(let sentence): sentence
            }
        let reason = end.timedOut ? ", time limit reached" : end.outOfMemory ? ", memory limit reached" : ""
        let memory = (end.memoryPeakBytes + 1_048_575) / 1_048_576
        return
            "the command \(how)\(reason); \(end.cpuMicroseconds / 1_000) ms of processor time, \(memory) MiB of memory"
    }
}
