/// A reason that ends a wait early: `wait` throws it, and the layer that ends the run or the command catches it.
package enum Interruption: Error, Equatable, Sendable {
    /// The client closed the connection.
    case clientGone
    /// The deadline of the run has passed.
    case deadlinePassed
    /// This process received SIGTERM.
    case terminated
    /// The operator stopped the run.
    case stopped
}

/// A descriptor that a caller waits for, and the event: readable or writable.
package struct Interest: Hashable, Sendable {
    package let descriptor: CInt
    package let forWriting: Bool

    package init(_ descriptor: CInt, forWriting: Bool = false) {
        self.descriptor = descriptor
        self.forWriting = forWriting
    }

    package init(_ descriptor: Descriptor, forWriting: Bool = false) {
        self.init(descriptor.number, forWriting: forWriting)
    }
}

/// A descriptor that is ready, or that has failed.
package struct Ready: Hashable, Sendable {
    package let interest: Interest
    /// Whether poll(2) reported an error or a hang-up; the next read or write returns it.
    package let failed: Bool

    package init(_ interest: Interest, failed: Bool = false) {
        self.interest = interest
        self.failed = failed
    }
}

/// The only way in which a process that serves a client may block: `Watch`, or in tests a clock that advances with each
/// wait.
package protocol Waiting: AnyObject {
    /// The time that deadlines and timers are measured against.
    var now: ContinuousClock.Instant { get }

    /// The instant at which `wait` throws `Interruption.deadlinePassed`; nil for never.
    var deadline: ContinuousClock.Instant? { get }

    /// Waits until at least one descriptor is ready; returns those that are, or an empty array when `until` has passed.
    ///
    /// - Throws: `Interruption`, and the errors of timers.
    func wait(for interests: [Interest], until: ContinuousClock.Instant?) throws -> [Ready]
}

extension Waiting {
    package func wait(for interests: [Interest]) throws -> [Ready] {
        try wait(for: interests, until: nil)
    }

    /// Sends all bytes to the client, as fast as the client reads.
    ///
    /// - Throws: `Interruption` (`clientGone` when the connection is closed), and the errors of timers.
    package func send(_ bytes: [UInt8], to client: Descriptor) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch try client.send(rest) {
            case .written(let count): rest = rest.dropFirst(count)
            case .wouldBlock: _ = try wait(for: [Interest(client, forWriting: true)])
            case .closed: throw Interruption.clientGone
            }
        }
    }

    /// Waits for bytes from a descriptor; nil at the end of file, `[]` if `until` passes first.
    ///
    /// - Throws: `Interruption`, the errors of timers, and `SystemError`.
    package func read(
        from descriptor: Descriptor, atMost count: Int = 65_536, until: ContinuousClock.Instant? = nil
    ) throws -> [UInt8]? {
        while true {
            switch try descriptor.read(atMost: count) {
            case .bytes(let bytes): return bytes
            case .ended: return nil
            case .wouldBlock: if try wait(for: [Interest(descriptor)], until: until).isEmpty { return [] }
            }
        }
    }
}
