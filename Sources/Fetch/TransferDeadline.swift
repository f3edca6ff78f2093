/// The deadline of the current phase of a transfer.
struct TransferDeadline {
    private enum Phase {
        case connecting
        case waitingForFirstByte
        case receiving
    }

    private let timeouts: FetchTimeouts
    private var phase = Phase.connecting
    private var received = 0
    /// When the transfer must have ended; nil means without limit.
    private let end: ContinuousClock.Instant?
    /// When the current phase must have ended, at the latest at the end of the transfer.
    private(set) var instant: ContinuousClock.Instant

    init(_ timeouts: FetchTimeouts, start: ContinuousClock.Instant) {
        self.timeouts = timeouts
        end = timeouts.total.map { start + $0 }
        instant = start
        enter(.connecting, at: start)
    }

    /// Whether the transfer takes too long as a whole, even if bytes arrive.
    func isOver(at now: ContinuousClock.Instant) -> Bool { end.map { now >= $0 } ?? false }

    /// Moves the deadline when the transfer has progressed since the last call.
    ///
    /// - Parameter received: bytes since the start of the transfer.
    mutating func progressed(connected: Bool, received: Int, at now: ContinuousClock.Instant) {
        if received > self.received {
            self.received = received
            enter(.receiving, at: now)
        } else if connected, case .connecting = phase {
            enter(.waitingForFirstByte, at: now)
        }
    }

    /// Starts the current phase again, because the caller spent the time until `now`.
    mutating func restart(at now: ContinuousClock.Instant) {
        enter(phase, at: now)
    }

    /// The error when the deadline passes.
    var error: FetchError {
        if instant == end { return .totalTimeout }
        return switch phase {
        case .connecting: .connectTimeout
        case .waitingForFirstByte: .firstByteTimeout
        case .receiving: .idleTimeout
        }
    }

    private mutating func enter(_ phase: Phase, at now: ContinuousClock.Instant) {
        self.phase = phase
        switch phase {
        case .connecting: instant = now + timeouts.connect
        case .waitingForFirstByte: instant = now + timeouts.firstByte
        case .receiving: instant = now + timeouts.idle
        }
        if let end { instant = min(instant, end) }
    }
}
