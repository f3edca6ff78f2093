internal import Glibc
internal import Posix

extension Metrics {
    /// The signals that kill a worker and have their own label value: signal(7).
    static let signals: [(number: CInt, name: String)] = [
        (SIGABRT, "SIGABRT"), (SIGBUS, "SIGBUS"), (SIGFPE, "SIGFPE"), (SIGILL, "SIGILL"), (SIGKILL, "SIGKILL"),
        (SIGSEGV, "SIGSEGV"), (SIGSYS, "SIGSYS"), (SIGTERM, "SIGTERM"), (SIGTRAP, "SIGTRAP"), (SIGXCPU, "SIGXCPU"),
    ]

    /// The label value of a crash; nil if the worker did not crash.
    static func crash(_ ending: ExitStatus) -> String? {
        switch ending {
        case .signalled(let number): signals.first { $0.number == number }?.name ?? CounterTable.other
        case .exited(let code): WorkerExit(rawValue: code) == nil ? "none" : nil
        }
    }
}
