internal import CLinux
internal import Glibc

/// The only way a worker blocks. Beside what the caller names it always watches the client, SIGTERM, the
/// deadline, and the timers of the layer above.
///
/// A class, because what handles an event of one wait may have to wait itself, for room in the client's socket;
/// never two at the same time.
package final class Watch: Waiting {
    /// What a client that writes no more, but may still read, means.
    package enum HalfClose {
        /// Nothing: its request is still being read, or the question was asked already.
        case ignored
        /// It is gone: it has sent its request and waits for nothing.
        case gone
        /// Ask once, by writing something: a closed peer answers with a reset.
        case probed(() throws -> Void)
    }

    /// The connection to the client; nil when there is none.
    private let client: Descriptor?
    /// Becomes readable with SIGTERM: a signalfd(2); nil when nobody sends one.
    private let termination: Descriptor?
    private var timers = Timers()
    /// A timer or probe is at work; none other starts below it.
    private var acting = false

    package var deadline: ContinuousClock.Instant?
    /// `ignored` until the request is complete; `gone` until the head is out; then `probed` in a stream.
    package var halfClose = HalfClose.ignored

    package init(client: Descriptor?, termination: Descriptor?, deadline: ContinuousClock.Instant? = nil) {
        self.client = client
        self.termination = termination
        self.deadline = deadline
    }

    package var now: ContinuousClock.Instant { .now }

    /// Calls `action` out of a later wait, once `at` has come; it returns the next time, or nil.
    ///
    /// A timer of the same name is replaced. What the action throws comes out of the wait; while it runs no other
    /// timer does.
    package func schedule(
        _ name: String, at: ContinuousClock.Instant, action: @escaping () throws -> ContinuousClock.Instant?
    ) {
        timers.schedule(Timers.Timer(name: name, at: at, action: action))
    }

    package func cancel(_ name: String) {
        timers.cancel(name)
    }

    /// - Source: poll(2). POLLERR and POLLHUP are never masked.
    package func wait(for interests: [Interest], until: ContinuousClock.Instant?) throws -> [Ready] {
        while true {
            let now = self.now
            if let deadline, now >= deadline { throw Interruption.deadlinePassed }
            // A timer that is due again at once must not keep the descriptors waiting.
            let fired = try fire(at: now)
            let end = fired ? now : [deadline, until, acting ? nil : timers.next].compactMap { $0 }.min()
            let events = try poll(interests, for: end.map { now.duration(to: $0) })
            if events.termination != 0 { throw Interruption.terminated }
            try handle(client: events.client)
            if !events.ready.isEmpty { return events.ready }
            if let until, self.now >= until { return [] }
        }
    }

    /// Runs the earliest timer that is due; false if none is.
    private func fire(at now: ContinuousClock.Instant) throws -> Bool {
        guard !acting, let entry = timers.takeDue(at: now) else { return false }
        let next = try acting(entry.action)
        if let next { schedule(entry.name, at: next, action: entry.action) }
        return true
    }

    /// Decides what an event of the client means.
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

    /// Rounded up, so that a wait never ends before its time; -1 is for ever.
    private func milliseconds(_ duration: Duration?) -> CInt {
        guard let duration else { return -1 }
        return duration <= .zero ? 0 : CInt(clamping: Int64(duration / .milliseconds(1)) + 1)
    }
}
