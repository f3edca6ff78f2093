internal import Configuration
internal import Conversation
internal import Glibc
internal import Posix
internal import SystemPackage
internal import Text

/// A process that executes one call of a tool: a fork of this process without exec, as a worker is one.
///
/// It has no descriptor but its pipe, reaches no file outside the workspace, and ends when its time or its memory is used
/// up, or this process ends. Its output on the pipe is read as `ToolReport`s.
final class ToolProcess {
    /// The parameters of a process.
    struct Start {
        let tool: any Tool
        let arguments: ToolArguments
        let scope: ToolScope
        let seconds: Int
    }

    let pipe: Descriptor
    private let child: ChildProcess
    private let start: Start
    private var lines: [UInt8] = []
    private var bytesRead = 0
    private var output: ToolOutput?

    /// Starts the process.
    ///
    /// - Throws: `SystemError` when fork or pipe fail.
    init(_ start: Start) throws(SystemError) {
        self.start = start
        let ends = try Descriptor.pipe()
        let parent = getpid()
        switch try forkProcess() {
        case .child: Self.execute(start, parent, on: ends.writing)
        case .parent(let pid):
            ends.writing.close()
            pipe = ends.reading
            child = try ChildProcess(pid: pid, endsItself: true)
        }
    }

    /// Reads what the process has written: the texts of progress, and whether it writes nothing more.
    func read() throws -> (progress: [String], isEnded: Bool) {
        var progress: [String] = []
        while true {
            switch try pipe.read() {
            case .wouldBlock: return (progress, false)
            case .ended: return (progress, true)
            case .bytes(let bytes):
                bytesRead += bytes.count
                take(bytes, &progress)
                if bytesRead > start.scope.reportBytesMax { return (progress, true) }
            }
        }
    }

    private func take(_ bytes: [UInt8], _ progress: inout [String]) {
        // Only the new bytes are searched: a report of many pieces has one newline.
        guard let last = bytes.lastIndex(of: 0x0A) else { return lines += bytes }
        lines += bytes[...last]
        for line in lines.split(separator: 0x0A) {
            switch ToolReport(line: line) {
            case .progress(let text): progress.append(text)
            case .output(let output): self.output = output
            case nil: break
            }
        }
        lines = Array(bytes[(last + 1)...])
    }

    /// Waits until the process has ended, and returns the output of the call. If the tool has none, it is a sentence for
    /// the model that explains why.
    ///
    /// - Throws: `Interruption`, and the errors of timers.
    func end(through waiting: any Waiting) throws -> ToolOutput {
        pipe.close()
        let status = try child.wait(through: waiting)
        if let output, status == .exited(code: 0) { return output }
        return ToolOutput(text: failure(status), isError: true)
    }

    private func failure(_ status: ExitStatus) -> String {
        let name = start.tool.name
        if bytesRead > start.scope.reportBytesMax { return "The output of \(name) is too large." }
        return switch status {
        case .signalled(SIGALRM): "\(name) did not end within \(counted(start.seconds, "second")) and was stopped."
        case .signalled(SIGPIPE), .exited: "\(name) ended without an output."
        case .signalled(let signal):
            "\(name) crashed (signal \(signal)); it may have needed more memory than it may use. Try a smaller request."
        }
    }
}

extension ToolProcess {
    /// Runs in the child.
    private static func execute(_ start: Start, _ parent: Int32, on pipe: Descriptor) -> Never {
        endWithParent(parent, orAfter: .seconds(start.seconds))
        do {
            let pipe = try pipe.closeOthers()
            let waiting = Watch(client: nil, termination: nil)
            try write(output(start, waiting, on: pipe), to: pipe, waiting)
        } catch {
            _exit(1)
        }
        _exit(0)
    }

    private static func output(_ start: Start, _ waiting: Watch, on pipe: Descriptor) -> ToolReport {
        let context = ToolContext(start.scope, waiting: waiting) { text in
            try write(.progress(text), to: pipe, waiting)
        }
        do {
            try confine(start.scope, to: start.tool)
            return .output(try start.tool.run(start.arguments, in: context))
        } catch let error as ToolError {
            return .output(ToolOutput(text: error.message, isError: true))
        } catch {
            return .output(ToolOutput(text: "\(start.tool.name) failed: \(error)", isError: true))
        }
    }

    private static func confine(_ scope: ToolScope, to tool: any Tool) throws(SystemError) {
        try ProcessState.limitMemory(toBytes: scope.settings.memoryBytesMax)
        guard let landlock = scope.landlock else { return }
        let ofCommands = scope.commandsDirectory.map { [$0.appending(scope.agentId)] } ?? []
        let writable = tool.usesCommands ? ofCommands : [scope.workspace] + scope.outside
        try Landlock.enforce(landlock.ruleset(AllowedPaths(writable: writable)))
    }

    private static func write(_ report: ToolReport, to pipe: Descriptor, _ waiting: Watch) throws {
        var rest = report.line[...]
        while !rest.isEmpty {
            switch try pipe.write(rest) {
            case .written(let count): rest = rest.dropFirst(count)
            case .wouldBlock: _ = try waiting.wait(for: [Interest(pipe, forWriting: true)])
            case .closed: throw Interruption.clientGone
            }
        }
    }
}
