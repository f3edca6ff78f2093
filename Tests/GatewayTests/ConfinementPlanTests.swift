import Configuration
import Fetch
import Gateway
import Posix
import Service
import SystemPackage
import Testing

struct ConfinementPlanTests {
    private var configuration: Configuration {
        var configuration = Configuration(stateDirectory: "/state")
        configuration.agents = [Agent(id: "main", workspace: "/agents/a"), Agent(id: "beta", workspace: "/agents/b")]
        configuration.gateway.supervisor.workerMemoryBytesMax = 5
        configuration.gateway.supervisor.coreFiles = true
        var provider = ProviderConfiguration(id: "p", baseUrl: "http://localhost/v1")
        provider.unixSocket = "/run/p.sock"
        provider.certificates = "/etc/openclaw/ca.pem"
        configuration.models.providers = [provider]
        return configuration
    }

    private let trust = TrustStore(directory: "/certificates:/more", file: "/one.pem")

    @Test("Every worker may write the state and the workspaces, and read certificates and the sockets of providers")
    func plan() {
        var plan = ConfinementPlan()
        plan.paths = AllowedPaths(
            readable: ["/certificates", "/more", "/one.pem", "/etc/openclaw/ca.pem", "/run/p.sock"],
            writable: ["/state", "/agents/a", "/agents/b"])
        plan.memoryBytesMax = 5
        plan.coreFiles = true
        #expect(ConfinementPlan(configuration, trust: trust) == plan)
    }
}
