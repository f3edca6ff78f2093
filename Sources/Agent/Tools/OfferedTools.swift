internal import Configuration
internal import Conversation
internal import Providers

/// The tools that a run offers to its models.
struct OfferedTools {
    let offered: AgentTools
    /// The reasons why other tools are not offered, by the name of the tool: sentences for a model that calls one.
    let refusals: [String: String]

    /// - Parameters:
    ///   - all: the tools of this program.
    ///   - targets: the models that the run may call. A tool is offered if the policy allows it for each of them, because
    ///     a fallback may answer any turn.
    init(_ all: AgentTools, of agent: Agent, for targets: [ModelTarget]) {
        let unavailable = ToolAvailability(agent.tools).reasons
        let policies = targets.map { ToolPolicy(agent.tools, model: $0.reference, unavailable: unavailable) }
        let silent = targets.first { !$0.callsTools }
        var refusals: [String: String] = [:]
        for tool in all.tools {
            let reason = policies.lazy.compactMap { $0.reason(against: tool.name) }.first
            if let reason {
                refusals[tool.name] = "The tool \(tool.name) is not available: \(reason)."
            } else if let silent {
                refusals[tool.name] = "No tool is available: compat.supportsTools of \(silent.reference) is false."
            }
        }
        offered = AgentTools(all.tools.filter { refusals[$0.name] == nil }, all, agent.tools)
        self.refusals = refusals
    }

    /// - Throws: `RunFailure.unusableField` if a tool of the client has the name of a tool that is offered.
    func check(_ request: AgentRequest) throws(RunFailure) {
        let names = Set(offered.definitions.map(\.name))
        guard let tool = request.clientTools.first(where: { names.contains($0.name) }) else { return }
        throw .unusableField(
            param: request.fieldNames[.tools],
            message: "the agent has a tool of its own with the name '\(tool.name)': rename the tool of the request, or"
                + " remove the agent's with tools.deny")
    }
}
