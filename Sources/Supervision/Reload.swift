/// The one way to change: a new configuration or program is checked by a child before it takes this one's place.
package struct Reload: Equatable, Sendable {
    private enum State: Equatable {
        case quiet
        case requested(at: ContinuousClock.Instant)
        /// A check is running; `again` if something changed since it was started.
        case checking(pid: Int32, until: ContinuousClock.Instant, again: Bool)
    }

    /// Files that are written one after the other are taken up together.
    package static let settleDelay = Duration.milliseconds(200)
    /// A check that takes longer is ended and has failed.
    static let checkMax = Duration.seconds(30)

    private var state = State.quiet

    package init() {}

    package var isQuiet: Bool { state == .quiet }

    /// The child that checks; nil when none does.
    package var checkPid: Int32? {
        if case .checking(let pid, _, _) = state { pid } else { nil }
    }

    /// When something is to be done next: a check to start, or to end.
    package var next: ContinuousClock.Instant? {
        switch state {
        case .quiet: nil
        case .requested(let at): at
        case .checking(_, let until, _): until
        }
    }

    /// Somebody asked for it, or a file has changed.
    package mutating func request(at due: ContinuousClock.Instant) {
        switch state {
        case .quiet: state = .requested(at: due)
        case .requested(let at): state = .requested(at: min(at, due))
        case .checking(let pid, let until, _): state = .checking(pid: pid, until: until, again: true)
        }
    }

    /// Whether a check is to be started now.
    package func isCheckDue(at now: ContinuousClock.Instant) -> Bool {
        if case .requested(let at) = state { now >= at } else { false }
    }

    package mutating func started(pid: Int32, at now: ContinuousClock.Instant) {
        state = .checking(pid: pid, until: now + Self.checkMax, again: false)
    }

    /// No check could be started; nothing changes until the next request.
    package mutating func givenUp() {
        state = .quiet
    }

    /// The check that has taken too long.
    package func overdueCheck(at now: ContinuousClock.Instant) -> Int32? {
        if case .checking(let pid, let until, _) = state, now >= until { pid } else { nil }
    }

    /// A child has ended: true if it was the check, and what it found is still what there is.
    package mutating func ended(pid: Int32, at now: ContinuousClock.Instant) -> Bool {
        guard case .checking(pid, _, let again) = state else { return false }
        state = again ? .requested(at: now + Self.settleDelay) : .quiet
        return !again
    }
}
