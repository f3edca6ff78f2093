/// What can end a wait early; thrown out of it, through the run, to the worker.
package enum Interruption: Error, Equatable, Sendable {
    /// The client closed the connection.
    case clientGone
    /// The deadline of the run has passed.
    case deadlinePassed
    /// The supervisor asked this worker to end.
    case terminated
}

/// A descriptor that a caller waits for, and for what.
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

/// An interest that came true.
package struct Ready: Hashable, Sendable {
    package let interest: Interest
    /// The descriptor reported an error or a hang-up; reading or writing it tells which.
    package let failed: Bool

    package init(_ interest: Interest, failed: Bool = false) {
        self.interest = interest
        self.failed = failed
    }
}

/// The only way a worker may block: `Watch`, or in tests a clock that advances when it is asked to wait.
package protocol Waiting: AnyObject {
    /// The time that deadlines and timers are measured against.
    var now: ContinuousClock.Instant { get }

    /// When `wait` throws `Interruption.deadlinePassed`; nil for never.
    var deadline: ContinuousClock.Instant? { get }

    /// Waits until an interest is ready; returns those that are, or none when `until` has passed.
    ///
    /// - Throws: `Interruption`, and what a timer throws.
    func wait(for interests: [Interest], until: ContinuousClock.Instant?) throws -> [Ready]
}

extension Waiting {
    package func wait(for interests: [Interest]) throws -> [Ready] {
        try wait(for: interests, until: nil)
    }

    /// Sends all of it to the client, as fast as the client reads.
    ///
    /// - Throws: `Interruption` (`clientGone` when the connection is closed), and what a timer throws.
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

    /// Waits for bytes of a descriptor; nil at its end, `[]` when `until` passes first.
    ///
    /// - Throws: `Interruption`, what a timer throws, and `SystemError`.
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
