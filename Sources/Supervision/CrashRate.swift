/// The rate of worker crashes. Too many crashes indicate that the inherited memory may be damaged.
package struct CrashRate: Equatable, Sendable {
    /// The number of crashes within `window` after which the supervisor executes itself again.
    static let crashesMax = 20
    static let window = Duration.seconds(60)

    private var crashes: [ContinuousClock.Instant] = []

    package init() {}

    /// Counts a crash; true, with the count reset, when there were too many.
    package mutating func crashed(at now: ContinuousClock.Instant) -> Bool {
        crashes.removeAll { $0.duration(to: now) >= Self.window }
        crashes.append(now)
        guard crashes.count >= Self.crashesMax else { return false }
        crashes = []
        return true
    }
}
