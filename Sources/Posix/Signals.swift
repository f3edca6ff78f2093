internal import CLinux
internal import Glibc

/// Signals as something to wait for: blocked, and read from a descriptor.
///
/// - Source: signalfd(2). The descriptor gives each process that inherits it that process's own signals.
package struct SignalDescriptor {
    package let descriptor: Descriptor

    /// Blocks the signals and makes a descriptor that becomes readable with them.
    package init(_ signals: [CInt]) throws(SystemError) {
        try checked("sigprocmask") { unsafe clinux_block(signals, signals.count, 0) }
        descriptor = Descriptor(owning: try checked("signalfd") { unsafe clinux_signalfd(signals, signals.count) })
    }

    private init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    /// Moves its descriptor to a number, closing what was there.
    package consuming func moved(to number: CInt) throws(SystemError) -> SignalDescriptor {
        SignalDescriptor(try descriptor.moved(to: number))
    }

    /// The next signal that has arrived; nil when there is none.
    package func next() throws(SystemError) -> CInt? {
        guard case .bytes(let information) = try descriptor.read(atMost: Self.informationBytes) else {
            return nil
        }
        return unsafe information.withUnsafeBytes { unsafe CInt($0.load(as: UInt32.self)) }
    }

    /// The size of `struct signalfd_siginfo`, whose first member is the number of the signal.
    private static let informationBytes = 128
}

/// What a process does with signals.
package enum Signals {
    /// Gives every signal its default disposition, but ignores those that only repeat what a call's result says.
    ///
    /// SIGPIPE and SIGXFSZ stay ignored in the workers too: a library that writes to a closed socket, or a file that
    /// reaches its limit, is an error of that write. Programs are started with default dispositions.
    package static func reset() {
        for number in 1..<CInt(32) { _ = signal(number, SIG_DFL) }
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    /// Blocks these signals and no others.
    package static func block(only signals: [CInt]) {
        _ = unsafe clinux_block(signals, signals.count, 1)
    }
}
