internal import CLinux

/// How a process ended.
package enum ExitStatus: Hashable, Sendable {
    case exited(code: Int32)
    case signalled(Int32)

    /// Decodes the status word of wait(2) of a process that has ended.
    package init(_ status: Int32) {
        self =
            clinux_wait_signalled(status) != 0
            ? .signalled(clinux_wait_term_signal(status)) : .exited(code: clinux_wait_exit_status(status))
    }
}
