import Agent
import Configuration
import Fetch
import Posix
import SystemPackage
import Testing

struct AllowedPathsTests {
    @Test("A process that runs an agent may write the agent's workspace and sessions only")
    func agent() {
        let agent = Agent(id: "beta", workspace: "/agents/b")
        let trust = TrustStore(directory: "/certificates:/more", file: "/one.pem")
        let paths = AllowedPaths.running(agent, directories: ["/state/agents/beta"], readable: trust.paths)
        #expect(paths.writable == ["/agents/b", "/state/agents/beta"])
        #expect(paths.readable.starts(with: ["/certificates", "/more", "/one.pem"]))
    }
}
