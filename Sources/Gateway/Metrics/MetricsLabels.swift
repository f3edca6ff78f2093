package import Configuration
internal import Posix
package import Service
internal import Providers

extension Metrics.Labels {
    /// The routes, the agents, and the models that the configuration names or selects, those in use first.
    ///
    /// The labels must be made before the first fork.
    package init(_ configuration: Configuration) {
        var models: [ModelReference] = []
        for agent in configuration.agents {
            // A model that cannot be called is an error of the request that needs it.
            let targets = (try? ModelChoices(configuration.models, agent.settings).selection().targets) ?? []
            models += targets.map(\.reference) + agent.settings.allowedModels.map(\.reference)
        }
        for provider in configuration.models.providers {
            models += provider.models.map { ModelReference(provider: provider.id, model: $0.id) }
        }
        self.init(routes: Route.names, agents: configuration.agents.map(\.id), models: models.map { "\($0)" })
    }
}
