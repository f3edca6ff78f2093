internal import JSON
package import SystemPackage

/// The names and the lines of the files through which background commands are controlled.
///
/// `<directory>/<agentId>/<id>.jsonl` has the output: a line of JSON for the start, for each part of the output, and for
/// the end. The service holds flock(2) on it while the command runs. `<id>.stdin` is a FIFO that takes frames of the
/// kinds input, inputEnd and kill, each written at once and of at most PIPE_BUF bytes. Unlinking the file stops the
/// command.
package enum BackgroundFile {
    /// Longest file, in bytes. Of the output beyond it, the newest `tailBytes` are written at the end.
    package static let bytesMax = 8 << 20
    package static let tailBytes = 65_536
    /// PIPE_BUF of pipe(7): a frame of at most so many bytes is never divided.
    static let frameBytesMax = 4_096

    /// The directory of the files, below the runtime directory.
    package static func directory(in runtime: FilePath) -> FilePath { runtime.appending("commands") }

    package static func output(_ command: CommandRequest.Background, in directory: FilePath) -> FilePath {
        directory.appending(command.agentId).appending("\(command.id).jsonl")
    }

    package static func input(_ command: CommandRequest.Background, in directory: FilePath) -> FilePath {
        directory.appending(command.agentId).appending("\(command.id).stdin")
    }

    /// A line, with its line break.
    package enum Line: Equatable, Sendable {
        /// - Parameter command: the beginning of the text or the arguments.
        case started(CommandStarted, at: Int64, command: String)
        /// - Parameter missingBytes: the bytes before this text that were not written, because the file was full.
        case output(String, at: Int64, missingBytes: Int)
        case ended(CommandEnd, at: Int64)
    }
}

extension BackgroundFile.Line {
    package var bytes: [UInt8] {
        var writer = Writer()
        writer.object { writer in
            switch self {
            case .started(let started, let at, let command):
                writer.member("type", "started")
                writer.member("at", at)
                writer.member("unit", started.unit)
                writer.member("pid", started.pid)
                writer.member("command", command)
            case .output(let text, let at, let missingBytes):
                writer.member("type", "output")
                writer.member("at", at)
                if missingBytes > 0 { writer.member("missingBytes", missingBytes) }
                writer.member("text", text)
            case .ended(let end, let at):
                writer.member("type", "ended")
                writer.member("at", at)
                end.writeMembers(to: &writer)
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// - Returns: nil for a line that is not one of these.
    package init?(_ line: some Sequence<UInt8>) {
        let document: Document
        do throws(SyntaxError) { document = try Document(parsing: Array(line), depthMax: 4) } catch { return nil }
        let root = document.root
        let at = Int64(root["at"]?.integer ?? 0)
        switch root["type"]?.string {
        case "started":
            let started = CommandStarted(
                unit: root["unit"]?.string ?? "", pid: root["pid"]?.integer ?? 0, canContinue: true)
            self = .started(started, at: at, command: root["command"]?.string ?? "")
        case "output":
            self = .output(root["text"]?.string ?? "", at: at, missingBytes: root["missingBytes"]?.integer ?? 0)
        case "ended": self = .ended(CommandEnd(root), at: at)
        default: return nil
        }
    }
}
