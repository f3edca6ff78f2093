package import Posix
package import SystemPackage

/// The restrictions wanted for workers; `Confinement` reports which of them this machine supports.
package struct ConfinementPlan: Equatable, Sendable {
    /// The files that every worker may open, in addition to those of its libraries.
    package var paths = AllowedPaths()
    /// The files outside of workspaces that file tools of some agents may use; often hundreds.
    package var outside: [FilePath] = []
    /// The limit of the address space of a worker, in bytes; nil for no limit.
    package var memoryBytesMax: Int?
    /// The processor time of a worker, in seconds; nil for no limit.
    package var cpuSecondsMax: Int?
    /// Whether a crash may write a core file, which contains secrets.
    package var coreFiles = false

    package init() {}

    /// The files that a worker which starts now may open.
    package var allowed: AllowedPaths { paths + AllowedPaths(writable: outside) + .ofLibraries() }
}
