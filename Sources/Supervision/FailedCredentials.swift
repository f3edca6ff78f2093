package import Service

package import Configuration

/// Who failed to give a right credential lately, and who is locked out for it (T-20 to T-23).
///
/// Failures within a sliding window count; the one that reaches the limit starts a lock-out, which later failures do
/// not prolong. Lives in memory only.
package struct FailedCredentials: Equatable, Sendable {
    /// What is known of one peer.
    package struct Entry: Equatable, Sendable {
        /// Failures within the window, oldest first; empty while locked out.
        package var failures: [ContinuousClock.Instant] = []
        package var lockedUntil: ContinuousClock.Instant?

        package init(failures: [ContinuousClock.Instant] = [], lockedUntil: ContinuousClock.Instant? = nil) {
            self.failures = failures
            self.lockedUntil = lockedUntil
        }
    }

    /// Peers remembered at the same time.
    static let entriesMax = 4_096

    private let limits: FailedAttemptLimit
    package private(set) var entries: [PeerKey: Entry] = [:]

    package init(_ limits: FailedAttemptLimit) {
        self.limits = limits
    }

    /// Whole seconds, rounded up, for which a peer is still locked out; nil when it is not.
    package func secondsLocked(_ key: PeerKey, at now: ContinuousClock.Instant) -> Int? {
        guard let until = entries[key]?.lockedUntil, until > now else { return nil }
        let left = now.duration(to: until).components
        return Int(left.seconds) + (left.attoseconds > 0 ? 1 : 0)
    }

    /// Counts a failure.
    package mutating func failed(_ key: PeerKey, at now: ContinuousClock.Instant) {
        if secondsLocked(key, at: now) != nil { return }
        if entries[key] == nil { makeRoom(at: now) }
        var failures = entries[key]?.failures.filter { $0.duration(to: now) < .milliseconds(limits.windowMs) } ?? []
        failures.append(now)
        let locked = failures.count >= limits.maxAttempts
        entries[key] =
            locked ? Entry(lockedUntil: now + .milliseconds(limits.lockoutMs)) : Entry(failures: failures)
    }

    /// Forgets the failures of a peer that gave a right credential.
    package mutating func succeeded(_ key: PeerKey) {
        if entries.isEmpty { return }
        entries[key] = nil
    }

    /// Restores what an earlier image of this program knew.
    package mutating func takenOver(_ key: PeerKey, _ entry: Entry) {
        entries[key] = entry
    }

    /// Whether anything is remembered that would be lost with this process.
    package func isEmpty(at now: ContinuousClock.Instant) -> Bool {
        entries.values.allSatisfy { isOver($0, at: now) }
    }

    /// Forgets what is over, and if that is nothing, the entry that was touched longest ago.
    private mutating func makeRoom(at now: ContinuousClock.Instant) {
        guard entries.count >= Self.entriesMax else { return }
        let over = entries.filter { isOver($0.value, at: now) }.map(\.key)
        for key in over { entries[key] = nil }
        guard over.isEmpty, let oldest = entries.min(by: { touched($0.value) < touched($1.value) }) else { return }
        entries[oldest.key] = nil
    }

    private func isOver(_ entry: Entry, at now: ContinuousClock.Instant) -> Bool {
        if let until = entry.lockedUntil { return until <= now }
        return entry.failures.allSatisfy { $0.duration(to: now) >= .milliseconds(limits.windowMs) }
    }

    private func touched(_ entry: Entry) -> ContinuousClock.Instant {
        if let until = entry.lockedUntil { return until - .milliseconds(limits.lockoutMs) }
        return entry.failures.last ?? .now
    }
}
