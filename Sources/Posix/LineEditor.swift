internal import CEdit
internal import Glibc

/// Reads lines that a person edits on the terminal, with the remembered lines at the arrow keys: libedit.
@safe package final class LineEditor {
    package enum Line: Equatable, Sendable {
        /// Without its line break. After `isPasted` the next line belongs to the same text.
        case text(String, isPasted: Bool)
        /// Ctrl-C.
        case interrupted
        /// Ctrl-D on an empty line, or the terminal is gone.
        case end
    }

    private let library: OpaquePointer
    private let input = Descriptor(owning: STDIN_FILENO)
    private let history: String?

    private static let historyLinesMax: CInt = 1_000

    /// - Parameter history: the file of the remembered lines; nil for none.
    /// - Throws: `SystemError` when libedit cannot be loaded.
    package init(history: String?) throws(SystemError) {
        guard let library = unsafe cedit_load(Self.historyLinesMax) else {
            throw SystemError("dlopen", errno: errno, on: "libedit.so.2")
        }
        unsafe self.library = library
        self.history = history
        // There is no file at first.
        if let history { _ = unsafe cedit_read_history(library, history) }
    }

    /// Reads one line. A signal other than SIGINT ends this process.
    ///
    /// - Parameters:
    ///   - prompt: printed before the line.
    ///   - signals: those that `watch` waits for.
    /// - Throws: `Interruption`, the errors of timers, and `SystemError`.
    package func next(_ prompt: String, _ watch: Watch, _ signals: SignalDescriptor) throws -> Line {
        try unsafe prompt.withCString { prompt in
            unsafe cedit_begin(library, prompt)
            defer { unsafe cedit_end(library) }
            while true {
                do {
                    let ready = try watch.wait(for: [Interest(input)])
                    if ready.contains(where: \.failed) { return .end }
                } catch Interruption.terminated {
                    let number = try signals.next()
                    if number == SIGINT { return .interrupted }
                    Signals.end(by: number ?? SIGTERM)
                }
                var text: UnsafePointer<CChar>?
                switch unsafe cedit_read(library, &text) {
                case CEDIT_LINE:
                    let line = unsafe text.map { unsafe String(cString: $0) } ?? ""
                    return .text(String(line.dropLast()), isPasted: unsafe cedit_is_pasting(library) != 0)
                case CEDIT_END: return .end
                default: break
                }
            }
        }
    }

    /// Adds a line to those that the arrow keys find, now and in later processes.
    package func remember(_ line: String) {
        guard !line.isEmpty else { return }
        unsafe cedit_remember(library, line)
        // A line that is not stored is lost for later processes only.
        if let history { _ = unsafe cedit_write_history(library, history) }
    }
}
