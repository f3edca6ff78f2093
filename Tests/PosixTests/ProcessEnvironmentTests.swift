import Posix
import SystemPackage
import Testing

struct ProcessEnvironmentTests {
    @Test("A variable that is set is found, another is not")
    func variables() {
        #expect(ProcessEnvironment.variable("PATH")?.isEmpty == false)
        #expect(ProcessEnvironment.variable("OPENCLAW_UNSET") == nil)
    }

    @Test("A real path has no links and no way back; what is not there has none")
    func realPaths() {
        #expect(ProcessEnvironment.realPath(of: "/proc/./self/../version") == "/proc/version")
        #expect(ProcessEnvironment.realPath(of: "/proc/self")?.string.hasPrefix("/proc/self") == false)
        #expect(ProcessEnvironment.realPath(of: "/there is nothing/of this name") == nil)
        #expect(ProcessEnvironment.workingDirectory?.isAbsolute == true)
    }
}
