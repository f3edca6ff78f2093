package import Configuration
package import Posix
package import SystemPackage

/// What the supervisor is made of; main.swift alone puts it together.
package struct SupervisorSettings {
    package var program: Executable
    /// The section `gateway`; the defaults where the configuration is wrong.
    package var gateway: GatewayConfiguration
    /// Why the configuration is wrong: path, line and reason; nil when it is right.
    package var problem: String?
    /// The files the configuration was read from: a change of one of them is taken up.
    package var configurationFiles: [FilePath]
    /// Where to listen without socket activation.
    package var endpoints: [Endpoint]
    package var service: Service
    /// How workers are confined.
    package var confinement = ConfinementPlan()
    /// What is told apart when workers are counted.
    package var labels = Metrics.Labels()
    /// Now, in milliseconds since 1970.
    package var startedAt: Int64 = 0

    package init(program: Executable, gateway: GatewayConfiguration, service: Service) {
        self.program = program
        self.gateway = gateway
        self.service = service
        problem = nil
        configurationFiles = []
        endpoints = []
    }
}

/// What is served: the layers above, as the supervisor sees them.
package struct Service {
    /// Serves one connection, in its own process.
    package let serve: (AcceptedConnection) -> WorkerExit
    /// The whole response that refuses a connection, with the id of the request in it.
    package let response: (Refusal, _ requestId: String) -> [UInt8]
    /// Exercises once what every worker does, so that its memory is shared.
    package let warmUp: () -> Void

    package init(
        serve: @escaping (AcceptedConnection) -> WorkerExit,
        response: @escaping (Refusal, _ requestId: String) -> [UInt8], warmUp: @escaping () -> Void = {}
    ) {
        self.serve = serve
        self.response = response
        self.warmUp = warmUp
    }
}
