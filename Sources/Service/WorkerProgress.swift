internal import Posix

/// The part of a worker's page that the supervisor reads while the worker runs. The values are not trusted: a worker
/// that a client has taken over can only shorten its own deadline with them.
package struct WorkerProgress: Equatable, Sendable {
    package var phase = ResponsePhase.reading
    package var bytesSent = 0
    /// Whether the head of the request was read.
    package var hasRequest = false
    /// The deadline that the worker has stored; nil if it has stored none.
    package var deadline: ContinuousClock.Instant?

    /// Number of bytes at the beginning of a page from which the progress is decoded.
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
