/// When a transfer has taken too long, phase by phase.
struct TransferDeadline {
    private enum Phase {
        case connecting
        case waitingForFirstByte
        case receiving
    }

    private let timeouts: FetchTimeouts
    private var phase = Phase.connecting
    private var received = 0
    /// The end of the present phase.
    private(set) var instant: ContinuousClock.Instant

    init(_ timeouts: FetchTimeouts, start: ContinuousClock.Instant) {
        self.timeouts = timeouts
        instant = start + timeouts.connect
    }

    /// Moves the end on if something has happened since the last call; `received` counts from the start.
    mutating func progressed(connected: Bool, received: Int, at now: ContinuousClock.Instant) {
        if received > self.received {
            self.received = received
            enter(.receiving, at: now)
        } else if connected, case .connecting = phase {
            enter(.waitingForFirstByte, at: now)
        }
    }

    /// Gives the server all of its time again, because the time until now was used here.
    mutating func restart(at now: ContinuousClock.Instant) {
        enter(phase, at: now)
    }

    /// What it means when `instant` passes.
    var error: FetchError {
        switch phase {
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
    }
}
