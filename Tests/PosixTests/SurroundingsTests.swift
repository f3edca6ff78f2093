import Posix
import SystemPackage
import Testing

struct SurroundingsTests {
    @Test("A variable that is set is found, another is not")
    func variables() {
        #expect(Surroundings.variable("PATH")?.isEmpty == false)
        #expect(Surroundings.variable("OPENCLAW_THAT_NOBODY_SETS") == nil)
    }

    @Test("A real path has no links and no way back; what is not there has none")
    func realPaths() {
        #expect(Surroundings.realPath(of: "/proc/./self/../version") == "/proc/version")
        #expect(Surroundings.realPath(of: "/proc/self")?.string.hasPrefix("/proc/self") == false)
        #expect(Surroundings.realPath(of: "/there is nothing/of this name") == nil)
        #expect(Surroundings.workingDirectory?.isAbsolute == true)
    }
}
