import Configuration
import Gateway
import Posix
import Service
import SystemPackage
import Testing

struct MetricsLabelsTests {
    @Test("Labels have the agents and the models that the configuration names, those in use first")
    func names() {
        var configuration = Configuration(stateDirectory: "/state")
        var provider = ProviderConfiguration(id: "local", baseUrl: "http://127.0.0.1/v1")
        provider.models = [ModelConfiguration(id: "listed")]
        configuration.models.providers = [provider]
        var settings = AgentSettings()
        settings.model = ModelChoice(
            ModelReference(provider: "local", model: "first"),
            fallbacks: [ModelReference(provider: "local", model: "second")])
        settings.allowedModels = [AllowedModel(ModelReference(provider: "local", model: "third"))]
        configuration.agents.append(Agent(id: "beta", workspace: "/beta", settings: settings))
        let labels = Metrics.Labels(configuration)
        #expect(labels.routes == Route.names)
        #expect(labels.agents == ["main", "beta"])
        #expect(
            Metrics(labels).runs.axes[1] == ["local/first", "local/second", "local/third", "local/listed", "other"])
    }

    @Test("A model that cannot be called does not keep the gateway from starting")
    func unusable() {
        var configuration = Configuration(stateDirectory: "/state")
        configuration.agents[0].settings.model = ModelChoice(ModelReference(provider: "nowhere", model: "x"))
        #expect(Metrics.Labels(configuration).models == [])
    }
}
