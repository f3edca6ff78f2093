package import Configuration
package import Posix
package import Service
package import SystemPackage

/// The parts that a supervisor is made of; main.swift alone builds it.
package struct SupervisorSettings {
    package var executable: Executable
    /// The section `gateway`; the defaults where the configuration is wrong.
    package var gateway: GatewayConfiguration
    /// Why the configuration is wrong: path, line and reason; nil when it is right.
    package var problem: String?
    /// The files the configuration was read from: a change of one of them starts a reload.
    package var configurationFiles: [FilePath]
    /// Where to listen without socket activation.
    package var endpoints: [Endpoint]
    /// Serves one connection, in a process of its own.
    package let serve: (AcceptedConnection) -> WorkerExit
    /// Exercises once the code that every worker runs, so that its memory is shared.
    package var warmUp: () -> Void = {}
    /// How workers are confined.
    package var confinement = ConfinementPlan()
    /// The values of labels that metrics may have.
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
