internal import Glibc
internal import Posix

extension Metrics {
    /// The signals that end a worker and have a name of their own: signal(7).
    static let signals: [(number: CInt, name: String)] = [
        (SIGABRT, "SIGABRT"), (SIGBUS, "SIGBUS"), (SIGFPE, "SIGFPE"), (SIGILL, "SIGILL"), (SIGKILL, "SIGKILL"),
        (SIGSEGV, "SIGSEGV"), (SIGSYS, "SIGSYS"), (SIGTERM, "SIGTERM"), (SIGTRAP, "SIGTRAP"), (SIGXCPU, "SIGXCPU"),
    ]

    /// The value that a crash counts under; nil for an end that is none.
    static func crash(_ ending: ExitStatus) -> String? {
        switch ending {
        case .signalled(let number): signals.first { $0.number == number }?.name ?? CounterTable.other
        case .exited(let code): WorkerExit(rawValue: code) == nil ? "none" : nil
        }
    }
}
