/// The state of a reload: a child checks the new configuration or program before the supervisor executes it.
package struct Reload: Equatable, Sendable {
    private enum State: Equatable {
        case quiet
        case requested(at: ContinuousClock.Instant)
        /// A check is running; `again` if something changed since it was started.
        case checking(pid: Int32, until: ContinuousClock.Instant, again: Bool)
    }

    /// Delay after a changed file, so that several files written one after the other cause one reload.
    package static let settleDelay = Duration.milliseconds(200)
    /// Limit of the duration of a check; a check that takes longer is killed and has failed.
    static let checkMax = Duration.seconds(30)

    private var state = State.quiet
    /// Whether the check repeats an earlier one without a new reason; then only a new result is reported.
    package private(set) var isRepetition = false

    package init() {}

    package var isQuiet: Bool { state == .quiet }

    /// The child that runs the check; nil without a check.
    package var checkPid: Int32? {
        if case .checking(let pid, _, _) = state { pid } else { nil }
    }

    /// The instant at which a check must be started or killed.
    package var next: ContinuousClock.Instant? {
        switch state {
        case .quiet: nil
        case .requested(let at): at
        case .checking(_, let until, _): until
        }
    }

    /// Requests a reload, after SIGHUP or a changed file.
    package mutating func request(at due: ContinuousClock.Instant) {
        isRepetition = false
        switch state {
        case .quiet: state = .requested(at: due)
        case .requested(let at): state = .requested(at: min(at, due))
        case .checking(let pid, let until, _): state = .checking(pid: pid, until: until, again: true)
        }
    }

    /// Requests a repetition of the last check, unless a check is requested or running.
    package mutating func repeatCheck(at now: ContinuousClock.Instant) {
        guard isQuiet else { return }
        request(at: now)
        isRepetition = true
    }

    /// Whether a check must be started now.
    package func isCheckDue(at now: ContinuousClock.Instant) -> Bool {
        if case .requested(let at) = state { now >= at } else { false }
    }

    package mutating func started(pid: Int32, at now: ContinuousClock.Instant) {
        state = .checking(pid: pid, until: now + Self.checkMax, again: false)
    }

    /// Records that the check could not be started. The next attempt is at the next request.
    package mutating func givenUp() {
        state = .quiet
    }

    /// The check that must be killed because it has taken too long.
    package func overdueCheck(at now: ContinuousClock.Instant) -> Int32? {
        if case .checking(let pid, let until, _) = state, now >= until { pid } else { nil }
    }

    /// Records the end of a child: true if it was the check, and nothing has changed since the check started.
    package mutating func ended(pid: Int32, at now: ContinuousClock.Instant) -> Bool {
        guard case .checking(pid, _, let again) = state else { return false }
        state = again ? .requested(at: now + Self.settleDelay) : .quiet
        return !again
    }
}
