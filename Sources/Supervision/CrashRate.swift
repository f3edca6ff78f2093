/// How often workers crashed lately; too often means that what they inherit may be damaged.
package struct CrashRate: Equatable, Sendable {
    /// Crashes within `window` that ask for a new image of the program.
    static let crashesMax = 20
    static let window = Duration.seconds(60)

    private var crashes: [ContinuousClock.Instant] = []

    package init() {}

    /// Counts a crash; true when there were too many, and then counting starts again.
    package mutating func crashed(at now: ContinuousClock.Instant) -> Bool {
        crashes.removeAll { $0.duration(to: now) >= Self.window }
        crashes.append(now)
        guard crashes.count >= Self.crashesMax else { return false }
        crashes = []
        return true
    }
}
