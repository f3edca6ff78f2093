internal import CLinux
internal import Glibc

/// The only way in which a process that serves a client blocks. In addition to the descriptors of the caller it always watches the client,
/// SIGTERM, the deadline, and the timers of the layer above.
///
/// It is a class because the action for an event of one wait may itself wait, for space in the socket to the client.
package final class Watch: Waiting {
    /// How a client is treated that has shut down its write side but may still read.
    package enum HalfClose {
        /// It is ignored: the request is still being read, or the probe was already sent.
        case ignored
        /// It counts as gone: the response has not begun.
        case gone
        /// It is probed once by a write: a closed peer responds with a reset.
        case probed(() throws -> Void)
    }

    /// The connection to the client; nil without a client.
    private let client: Descriptor?
    /// Becomes readable with SIGTERM: a signalfd(2); nil if SIGTERM is not expected.
    private let termination: Descriptor?
    private var timers = Timers()
    /// Whether the action of a timer or a probe is running; no other action starts meanwhile.
    private var acting = false

    package var deadline: ContinuousClock.Instant?
    /// `ignored` until the request is complete; `gone` until the response head is sent; then `probed` in a stream.
    package var halfClose = HalfClose.ignored

    package init(client: Descriptor?, termination: Descriptor?, deadline: ContinuousClock.Instant? = nil) {
        self.client = client
        self.termination = termination
        self.deadline = deadline
    }

    package var now: ContinuousClock.Instant { .now }

    /// Calls `action` from a later wait once `at` has passed; the action returns its next instant, or nil.
    ///
    /// Replaces a timer of the same name. An error of the action is thrown from the wait. No other timer runs during
    /// the action.
    package func schedule(
        _ name: TimerName, at: ContinuousClock.Instant, action: @escaping () throws -> ContinuousClock.Instant?
    ) {
        timers.schedule(Timers.Timer(name: name, at: at, action: action))
    }

    package func cancel(_ name: TimerName) {
        timers.cancel(name)
    }

    /// - Source: poll(2). POLLERR and POLLHUP are never masked.
    package func wait(for interests: [Interest], until: ContinuousClock.Instant?) throws -> [Ready] {
        while true {
            let now = self.now
            if let deadline, now >= deadline { throw Interruption.deadlinePassed }
            // A timer that is always due must not delay the descriptors.
            let fired = try fire(at: now)
            let end = fired ? now : [deadline, until, acting ? nil : timers.next].compactMap { $0 }.min()
            let events = try poll(interests, for: end.map { now.duration(to: $0) })
            if events.termination != 0 { throw Interruption.terminated }
            try handle(client: events.client)
            if !events.ready.isEmpty { return events.ready }
            if let until, self.now >= until { return [] }
        }
    }

    /// Runs the earliest timer that is due; false if no timer is due.
    private func fire(at now: ContinuousClock.Instant) throws -> Bool {
        guard !acting, let entry = timers.takeDue(at: now) else { return false }
        let next = try acting(entry.action)
        if let next { schedule(entry.name, at: next, action: entry.action) }
        return true
    }

    /// Handles an event of the connection to the client.
    private func handle(client events: CInt) throws {
        if events & (POLLERR | POLLHUP | POLLNVAL) != 0 { throw Interruption.clientGone }
        guard events & clinux_POLLRDHUP != 0 else { return }
        switch halfClose {
        case .ignored: return
        case .gone: throw Interruption.clientGone
        case .probed(let probe):
            halfClose = .ignored
            try acting(probe)
        }
    }

    private func acting<Result>(_ body: () throws -> Result) rethrows -> Result {
        let outer = acting
        acting = true
        defer { acting = outer }
        return try body()
    }

    private func poll(
        _ interests: [Interest], for duration: Duration?
    ) throws(SystemError) -> (termination: CInt, client: CInt, ready: [Ready]) {
        var entries = [entry(termination?.number ?? -1, POLLIN), entry(client?.number ?? -1, clientEvents)]
        entries += interests.map { entry($0.descriptor, $0.forWriting ? POLLOUT : POLLIN) }
        let count = unsafe Glibc.poll(&entries, nfds_t(entries.count), milliseconds(duration))
        if count < 0 {
            let code = errno
            if code == EINTR { return (0, 0, []) }
            throw SystemError("poll", errno: code)
        }
        let ready = zip(interests, entries.dropFirst(2)).filter { $0.1.revents != 0 }.map {
            Ready($0.0, failed: CInt($0.1.revents) & (POLLERR | POLLHUP | POLLNVAL) != 0)
        }
        return (CInt(entries[0].revents), CInt(entries[1].revents), ready)
    }

    private var clientEvents: CInt {
        if case .ignored = halfClose { 0 } else { clinux_POLLRDHUP }
    }

    private func entry(_ descriptor: CInt, _ events: CInt) -> pollfd {
        pollfd(fd: descriptor, events: Int16(events), revents: 0)
    }

    /// Rounds up, so that a wait does not end too early; -1 means without limit.
    private func milliseconds(_ duration: Duration?) -> CInt {
        guard let duration else { return -1 }
        return duration <= .zero ? 0 : CInt(clamping: Int64(duration / .milliseconds(1)) + 1)
    }
}
