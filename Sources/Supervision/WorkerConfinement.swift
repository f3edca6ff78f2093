internal import Posix
internal import Service
internal import SystemPackage

/// How the workers of a supervisor are confined, and the ruleset that each of them enforces.
///
/// The supervisor creates the ruleset because creating it costs more than enforcing it. A ruleset refers to files, not
/// names, so the supervisor creates a new one when one of the names refers to another file: a resolv.conf that was
/// replaced, a state directory that was restored, a workspace that was created.
struct WorkerConfinement {
    let plan: ConfinementPlan
    let active: Confinement
    private let names: [FilePath]
    private var made: Descriptor?
    /// The files to which the names referred when the ruleset was created.
    private var files: [FileIdentity?] = []

    init(_ plan: ConfinementPlan, active: Confinement) {
        self.plan = plan
        self.active = active
        names = plan.paths.readable + plan.paths.writable + AllowedPaths.replacedFiles
    }

    /// The confinement of a worker that starts now.
    ///
    /// - Throws: `SystemError` when a ruleset cannot be created and there is no earlier one.
    mutating func measures() throws(SystemError) -> ConfinementMeasures {
        ConfinementMeasures(ruleset: try ruleset(), filter: active.filter)
    }

    /// The ruleset for a worker that starts now; nil without Landlock. Costs one stat(2) for each name.
    mutating func ruleset() throws(SystemError) -> Descriptor? {
        guard let landlock = active.landlock else { return nil }
        // The names are read first: a file that is replaced meanwhile is noticed at the next connection.
        let found = names.map { try? File.status($0)?.identity }
        if let made, found == files { return made }
        do throws(SystemError) {
            made = try landlock.ruleset(plan.paths + .ofLibraries())
            files = found
        } catch {
            // The earlier ruleset remains usable for a while.
            if made == nil { throw error }
        }
        return made
    }
}
