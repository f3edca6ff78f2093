internal import Posix
internal import Service

/// How the workers of a supervisor are confined, and the ruleset that each of them enforces.
///
/// The ruleset is made here, because making one costs a worker more than enforcing it, and made anew now and then: it
/// holds files, not names, and some of those files are replaced while the machine runs.
struct WorkerConfinement {
    /// How long a ruleset is used.
    private static let lifetime = Duration.seconds(1)

    let plan: ConfinementPlan
    let active: Confinement
    private var ruleset: Descriptor?
    private var madeAt: ContinuousClock.Instant?

    init(_ plan: ConfinementPlan, active: Confinement) {
        self.plan = plan
        self.active = active
    }

    /// What a worker that starts now enforces; nil where there is no Landlock.
    ///
    /// - Throws: `SystemError` when none could be made, now or before.
    mutating func ruleset(at now: ContinuousClock.Instant) throws(SystemError) -> Descriptor? {
        guard let landlock = active.landlock else { return nil }
        if let madeAt, madeAt.duration(to: now) < Self.lifetime { return ruleset }
        do throws(SystemError) {
            ruleset = try landlock.ruleset(plan.paths + .ofLibraries())
        } catch {
            // The one before allows what was right a moment ago.
            if ruleset == nil { throw error }
        }
        madeAt = now
        return ruleset
    }
}
