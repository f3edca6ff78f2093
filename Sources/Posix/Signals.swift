internal import CLinux
internal import Glibc

/// Blocked signals that are read from a descriptor.
///
/// - Source: signalfd(2). A process that inherits the descriptor reads its own signals from it.
package struct SignalDescriptor {
    package let descriptor: Descriptor

    /// Blocks the signals and creates a descriptor that becomes readable when one arrives.
    package init(_ signals: [CInt]) throws(SystemError) {
        try checked("sigprocmask") { unsafe clinux_block(signals, signals.count, 0) }
        descriptor = Descriptor(owning: try checked("signalfd") { unsafe clinux_signalfd(signals, signals.count) })
    }

    private init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    /// Moves the descriptor to a number, and closes a descriptor that has this number.
    package consuming func moved(to number: CInt) throws(SystemError) -> SignalDescriptor {
        SignalDescriptor(try descriptor.moved(to: number))
    }

    /// The next signal that has arrived; nil if no signal is pending.
    package func next() throws(SystemError) -> CInt? {
        guard case .bytes(let information) = try descriptor.read(atMost: Self.informationBytes) else {
            return nil
        }
        return unsafe information.withUnsafeBytes { unsafe CInt($0.load(as: UInt32.self)) }
    }

    /// The size of `struct signalfd_siginfo`, whose first member is the number of the signal.
    private static let informationBytes = 128
}

/// Signal dispositions and the signal mask of this process.
package enum Signals {
    /// Signals that are ignored, because this program does not use them and their default action ends the process. With
    /// SIGPIPE and SIGXFSZ ignored, a write to a closed socket, or beyond the size limit of a file, fails with an
    /// error.
    private static let unused = [
        SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGSTKFLT, SIGXFSZ, SIGVTALRM, SIGPROF, SIGPOLL, SIGPWR,
    ]

    /// Gives every signal its default disposition, except the unused and the real-time signals, which are ignored.
    ///
    /// Workers inherit the dispositions.
    package static func reset() {
        for number in 1..<CInt(32) { _ = signal(number, unused.contains(number) ? SIG_IGN : SIG_DFL) }
        for number in __libc_current_sigrtmin()...__libc_current_sigrtmax() { _ = signal(number, SIG_IGN) }
    }

    /// Gives every signal its default disposition and blocks none, for a program that this process executes.
    package static func setDefaults() throws(SystemError) {
        try checked("sigprocmask") { clinux_default_signals() }
    }

    /// Those of the signals that this process does not ignore. A blocked signal is read from a `SignalDescriptor`
    /// even if nohup(1), or a shell that started this process in the background, made the process ignore it.
    package static func notIgnored(among signals: [CInt]) -> [CInt] { signals.filter { clinux_is_ignored($0) == 0 } }

    /// Ends this process by a signal that it has caught, so that a shell learns that the signal ended it.
    package static func end(by number: CInt) -> Never {
        _ = signal(number, SIG_DFL)
        block(only: [])
        _ = raise(number)
        // Only for a signal whose default action does not end a process.
        exit(128 + number)
    }

    /// Ignores signals, and discards those that are pending.
    package static func ignore(_ signals: [CInt]) {
        for number in signals { _ = signal(number, SIG_IGN) }
    }

    /// Blocks these signals and unblocks all others.
    package static func block(only signals: [CInt]) {
        _ = unsafe clinux_block(signals, signals.count, 1)
    }
}
