internal import Posix
internal import Service

/// How the workers of a supervisor are confined, and the ruleset that each of them enforces.
///
/// The supervisor creates the ruleset because creating it costs more than enforcing it. It creates a new ruleset
/// regularly, because a ruleset refers to files, not names, and some of the files are replaced while the machine runs.
struct WorkerConfinement {
    /// The lifetime of a ruleset.
    private static let lifetime = Duration.seconds(1)

    let plan: ConfinementPlan
    let active: Confinement
    private var ruleset: Descriptor?
    private var madeAt: ContinuousClock.Instant?

    init(_ plan: ConfinementPlan, active: Confinement) {
        self.plan = plan
        self.active = active
    }

    /// The ruleset for a worker that starts now; nil without Landlock.
    ///
    /// - Throws: `SystemError` when a ruleset cannot be created and there is no earlier one.
    mutating func ruleset(at now: ContinuousClock.Instant) throws(SystemError) -> Descriptor? {
        guard let landlock = active.landlock else { return nil }
        if let madeAt, madeAt.duration(to: now) < Self.lifetime { return ruleset }
        do throws(SystemError) {
            ruleset = try landlock.ruleset(plan.paths + .ofLibraries())
        } catch {
            // The earlier ruleset remains usable for a while.
            if ruleset == nil { throw error }
        }
        madeAt = now
        return ruleset
    }
}
