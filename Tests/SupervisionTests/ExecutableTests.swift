@testable internal import Supervision
internal import Testing

struct ExecutableTests {
    @Test(
        "The path a program was started by is what runs next, even when its file was replaced",
        arguments: [
            ("/usr/bin/gateway", "/usr/bin/gateway"), ("./gateway", "/home/./gateway"),
            ("bin/gateway", "/home/bin/gateway"),
            ("gateway", "/opt/gateway"), ("", "/opt/gateway"),
        ])
    func path(name: String, path: String) {
        let program = Executable(
            arguments: [name, "--check"], directory: "/home", executable: "/opt/gateway (deleted)")
        #expect(program.path == path)
        #expect(program.arguments == [name, "--check"])
    }
}
