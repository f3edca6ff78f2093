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
        configuration.gateway.supervisor.graceSeconds = 3
        configuration.gateway.http.headSeconds = 20
        configuration.gateway.http.bodySeconds = 40
        configuration.agents[0].settings.timeoutSeconds = 300
        configuration.agents[1].settings.timeoutSeconds = 100
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
        plan.outside = ["/home"]
        plan.memoryBytesMax = 5
        // Head, body, the longest run, the end of the response, and the grace period.
        plan.cpuSecondsMax = 20 + 40 + 300 + 5 + 3
        plan.coreFiles = true
        #expect(ConfinementPlan(configuration, trust: trust, outside: ["/home"]) == plan)
    }
}
