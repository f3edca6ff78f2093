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
    /// The directories of the paths outside of workspaces, of which there are too many for a stat(2) of each.
    private let directories: [FilePath]
    private var directoryStates: [FileStatus?] = []
    private var outside: [FileIdentity?] = []
    private var made: Descriptor?
    /// The files to which the names referred when the ruleset was created.
    private var files: [FileIdentity?] = []

    init(_ plan: ConfinementPlan, active: Confinement) {
        self.plan = plan
        self.active = active
        names = plan.paths.readable + plan.paths.writable + plan.paths.fillable + AllowedPaths.replacedFiles
        directories = Set(plan.outside.map { $0.removingLastComponent().string }).sorted().map { FilePath($0) }
    }

    /// The confinement of a worker that starts now.
    ///
    /// - Throws: `SystemError` when a ruleset cannot be created and there is no earlier one.
    mutating func measures() throws(SystemError) -> ConfinementMeasures {
        ConfinementMeasures(ruleset: try ruleset(), filter: active.filter)
    }

    /// The ruleset for a worker that starts now; nil without Landlock. Costs one stat(2) for each name, and for
    /// each directory of the paths outside of workspaces.
    mutating func ruleset() throws(SystemError) -> Descriptor? {
        guard let landlock = active.landlock else { return nil }
        // The names are read first: a file that is replaced meanwhile is noticed at the next connection.
        let found = names.map { try? File.status($0)?.identity } + outsideFiles()
        if let made, found == files { return made }
        do throws(SystemError) {
            made = try landlock.ruleset(plan.allowed)
            files = found
        } catch {
            // The earlier ruleset remains usable for a while.
            if made == nil { throw error }
        }
        return made
    }

    /// The files of the paths outside of workspaces, which are read again when one of their directories has changed.
    private mutating func outsideFiles() -> [FileIdentity?] {
        let states = directories.map { try? File.status($0) }
        if states != directoryStates {
            outside = plan.outside.map { try? File.status($0)?.identity }
            directoryStates = states
        }
        return outside
    }
}
