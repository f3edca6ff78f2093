package import Configuration
package import Posix
package import Service
package import SystemPackage

/// The settings of a supervisor, created only in main.swift.
package struct SupervisorSettings {
    package var executable: Executable
    /// The section `gateway`; its defaults if the configuration is invalid.
    package var gateway: GatewayConfiguration
    /// Why the configuration is invalid: path, line and reason; nil if it is valid.
    package var problem: String?
    /// The warnings about a valid configuration, one sentence each; logged at start and after each reload.
    package var warnings: [String] = []
    /// Whether requests can be served.
    var isConfigured: Bool { problem == nil }
    /// The files of the configuration. A change of one of them starts a reload.
    package var configurationFiles: [FilePath]
    /// The endpoints without socket activation.
    package var endpoints: [StreamAddress]
    /// Serves one connection, in a worker.
    package let serve: (AcceptedConnection) -> WorkerExit
    /// Runs the code of a worker once, so that workers share the memory that it initializes.
    package var warmUp: () -> Void = {}
    /// The environment variables that were removed from this process; nil if none were.
    package var environment: StartEnvironment?
    /// The state directory, which the supervisor creates; nil without one.
    package var stateDirectory: FilePath?
    /// Creates what is missing in the state directory; returns one line for the journal if that fails.
    package var prepareState: () -> String? = { nil }
    /// The directory of the files of runs, which the supervisor creates; nil without one.
    package var runs: RunsDirectory?
    /// The longest time for which a worker may serve one connection, in seconds; nil for no limit.
    package var workerSecondsMax: Int?
    /// The restrictions of workers.
    package var confinement = ConfinementPlan()
    /// The label values of metrics.
    package var labels = Metrics.Labels()
    package let clock: WallClock
    /// Where the results of reloads are reported.
    package var reloadPipe = ReloadPipe()

    package init(
        executable: Executable, gateway: GatewayConfiguration, clock: WallClock,
        serve: @escaping (AcceptedConnection) -> WorkerExit
    ) {
        self.executable = executable
        self.gateway = gateway
        self.clock = clock
        self.serve = serve
        problem = nil
        configurationFiles = []
        endpoints = []
    }
}
