internal import Glibc
internal import Posix

/// Standard output of a command that waits: what is written arrives at once, and the wait ends when the reader has
/// closed its end, or a signal stops the command.
final class StandardOutput {
    let watch: Watch
    let isTerminal = StandardOutput.isTerminal(STDOUT_FILENO)
    private let descriptor: Descriptor

    /// A pipe that is ready for writing takes this many bytes without waiting: PIPE_BUF of pipe(7).
    private static let pieceBytes = 4_096

    /// - Parameter signals: makes the wait throw `Interruption.terminated`.
    init(stoppedBy signals: SignalDescriptor) {
        descriptor = Descriptor(owning: STDOUT_FILENO)
        watch = Watch(client: descriptor, termination: signals.descriptor)
    }

    static func isTerminal(_ number: CInt) -> Bool { isatty(number) == 1 }

    /// Writes all of the text, as fast as its reader reads.
    ///
    /// - Throws: `Interruption`, with `clientGone` when the reader has closed its end, and `SystemError`.
    func write(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            _ = try watch.wait(for: [Interest(descriptor, forWriting: true)])
            switch try descriptor.write(rest.prefix(Self.pieceBytes)) {
            case .written(let count): rest = rest.dropFirst(count)
            case .wouldBlock: break
            case .closed: throw Interruption.clientGone
            }
        }
    }

    /// Writes a text whose loss does not matter, without waiting.
    func tryWrite(_ text: String) {
        _ = try? descriptor.write(Array(text.utf8)[...])
    }
}
