package import Service

package import Configuration

/// Peers that recently sent wrong credentials, and those that are locked out (T-20 to T-23).
///
/// Failures are counted within a sliding window. The failure that reaches the limit starts a lock-out; later failures
/// do not extend it. The records are in memory only.
package struct FailedCredentials: Equatable, Sendable {
    /// The failures or the lock-out of one peer.
    package struct Record: Equatable, Sendable {
        /// Failures within the window, oldest first; empty while locked out.
        package var failures: [ContinuousClock.Instant] = []
        package var lockedUntil: ContinuousClock.Instant?

        package init(failures: [ContinuousClock.Instant] = [], lockedUntil: ContinuousClock.Instant? = nil) {
            self.failures = failures
            self.lockedUntil = lockedUntil
        }
    }

    /// Limit of the number of records.
    static let recordsMax = 4_096

    private let limits: FailedAttemptLimit
    package private(set) var records: [PeerKey: Record] = [:]

    package init(_ limits: FailedAttemptLimit) {
        self.limits = limits
    }

    /// The remaining seconds of a lock-out, rounded up; nil if the peer is not locked out.
    package func secondsLocked(_ key: PeerKey, at now: ContinuousClock.Instant) -> Int? {
        guard let until = records[key]?.lockedUntil, until > now else { return nil }
        let left = now.duration(to: until).components
        return Int(left.seconds) + (left.attoseconds > 0 ? 1 : 0)
    }

    /// Counts a failure.
    package mutating func failed(_ key: PeerKey, at now: ContinuousClock.Instant) {
        if secondsLocked(key, at: now) != nil { return }
        if records[key] == nil { makeRoom(at: now) }
        var failures = records[key]?.failures.filter { $0.duration(to: now) < .milliseconds(limits.windowMs) } ?? []
        failures.append(now)
        let locked = failures.count >= limits.maxAttempts
        records[key] =
            locked ? Record(lockedUntil: now + .milliseconds(limits.lockoutMs)) : Record(failures: failures)
    }

    /// Deletes the record of a peer that sent a valid credential.
    package mutating func succeeded(_ key: PeerKey) {
        if records.isEmpty { return }
        records[key] = nil
    }

    /// Restores a record of the previous supervisor in this process.
    package mutating func takenOver(_ key: PeerKey, _ record: Record) {
        records[key] = record
    }

    /// Whether no record is in effect that would be lost when this process ends.
    package func isEmpty(at now: ContinuousClock.Instant) -> Bool {
        records.values.allSatisfy { isOver($0, at: now) }
    }

    /// Deletes expired records or, if there are none, the record that was changed longest ago.
    private mutating func makeRoom(at now: ContinuousClock.Instant) {
        guard records.count >= Self.recordsMax else { return }
        let over = records.filter { isOver($0.value, at: now) }.map(\.key)
        for key in over { records[key] = nil }
        guard over.isEmpty, let oldest = records.min(by: { touched($0.value) < touched($1.value) }) else { return }
        records[oldest.key] = nil
    }

    private func isOver(_ record: Record, at now: ContinuousClock.Instant) -> Bool {
        if let until = record.lockedUntil { return until <= now }
        return record.failures.allSatisfy { $0.duration(to: now) >= .milliseconds(limits.windowMs) }
    }

    private func touched(_ record: Record) -> ContinuousClock.Instant {
        if let until = record.lockedUntil { return until - .milliseconds(limits.lockoutMs) }
        return record.failures.last ?? .now
    }
}
