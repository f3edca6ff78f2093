internal import Posix

/// The part of a worker's page that the supervisor reads while the worker runs. The values are not trusted: with them a
/// worker that a client has taken over can only shorten its own life.
package struct WorkerProgress: Equatable, Sendable {
    package var phase = ResponsePhase.reading
    package var bytesSent = 0
    /// Whether the head of the request was read.
    package var hasRequest = false
    /// When the worker will have ended, as it has stored; nil if it has stored nothing.
    package var deadline: ContinuousClock.Instant?

    /// The number of bytes at the beginning of a page that it is decoded from.
    static let bytes = ScoreboardField.deadline + 4

    package init() {}

    /// Decodes the beginning of a page; too few bytes are decoded as an empty page.
    init(_ bytes: [UInt8], at now: ContinuousClock.Instant) {
        guard bytes.count >= Self.bytes else { return }
        phase = ResponsePhase(rawValue: bytes[ScoreboardField.phase]) ?? .reading
        let sent = Self.number(bytes[ScoreboardField.bytesSent..<ScoreboardField.bytesSent + 8])
        bytesSent = Int(clamping: sent)
        hasRequest = phase != .reading || bytes[ScoreboardField.route.offset] > 0
        let second = Self.number(bytes[ScoreboardField.deadline..<ScoreboardField.deadline + 4])
        if second > 0 { deadline = now + .seconds(Double(second) - bootSeconds()) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
