import Configuration
import Conversation
import Providers
import SystemPackage
import Testing

@testable import Agent

struct OfferedToolsTests {
    private static func target(_ provider: String, callsTools: Bool = true) -> ModelTarget {
        var configuration = ProviderConfiguration(id: provider, baseUrl: "http://127.0.0.1:1/v1")
        var model = ModelConfiguration(id: "m")
        model.compatibility.supportsTools = callsTools
        configuration.models = [model]
        return ModelTarget(configuration, model: "m")
    }

    /// What is offered of `ls`, which needs nothing of the machine, and the sentence if it is not.
    private func offered(_ tools: ToolsConfiguration, _ targets: [ModelTarget]) -> (isOffered: Bool, refusal: String?) {
        var agent = Agent(id: "main", workspace: "/w")
        agent.tools = tools
        let all = AgentTools([NamedTool(name: "ls")])
        let offered = OfferedTools(all, of: agent, for: targets)
        #expect(offered.offered.definitions.map(\.name) == offered.offered.tools.map(\.name))
        return (!offered.offered.tools.isEmpty, offered.refusals["ls"])
    }

    @Test("A tool is offered if the policy allows it for every model that the run may call")
    func everyModel() throws {
        var tools = ToolsConfiguration()
        var layer = ToolLayer()
        var rules = ToolRules()
        rules.deny = [ToolPattern("ls")]
        layer.byProvider = [ProviderToolRules(model: "weak", rules: rules)]
        tools.layers = [layer]
        #expect(offered(tools, [Self.target("strong")]) == (true, nil))
        let denied = offered(tools, [Self.target("strong"), Self.target("weak")])
        #expect(!denied.isOffered)
        #expect(denied.refusal == #"The tool ls is not available: tools.byProvider["weak"].deny contains it."#)
    }

    @Test("The description of exec names the programs that are allowed, up to a limit")
    func allowedPrograms() {
        var settings = ToolsConfiguration()
        let all = AgentTools([ExecTool()])
        func description() -> String { AgentTools(all.tools, all, settings).definitions[0].description ?? "" }
        settings.exec.security = .full
        #expect(description() == ExecTool().description)
        settings.exec.security = .allowlist
        settings.exec.allowlist = ["ls", "/usr/bin/git"]
        #expect(description().hasPrefix(ExecTool().description))
        #expect(description().hasSuffix("The programs are: ls, /usr/bin/git."))
        settings.exec.allowlist = (0..<256).map { "program-\($0)" }
        #expect(description().hasSuffix(" more.") && description().utf8.count < 2_000)
    }

    @Test("A model that cannot call tools gets none")
    func withoutTools() {
        let denied = offered(ToolsConfiguration(), [Self.target("a"), Self.target("b", callsTools: false)])
        #expect(denied == (false, "No tool is available: compat.supportsTools of b/m is false."))
    }
}

private struct NamedTool: Tool {
    let name: String
    let description = ""
    let summary = ""
    let parameters = ToolParameters([])
    let isReadOnly = true

    func run(_ arguments: ToolArguments, in context: ToolContext) -> ToolOutput { ToolOutput(text: "") }
}
