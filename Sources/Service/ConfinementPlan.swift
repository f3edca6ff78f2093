package import Posix

/// The restrictions wanted for workers; `Confinement` reports which of them this machine supports.
package struct ConfinementPlan: Equatable, Sendable {
    /// What every worker may open, beside what its libraries need.
    package var paths = AllowedPaths()
    /// The address space of a worker, in bytes; nil for no limit.
    package var memoryBytesMax: Int?
    /// Whether a crash may leave a core file, which holds secrets.
    package var coreFiles = false

    package init() {}
}
