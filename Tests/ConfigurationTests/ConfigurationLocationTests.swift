import Configuration
import Posix
import SystemPackage
import Testing

struct ConfigurationLocationTests {
    @Test(
        "An option takes precedence over a variable, and a variable over Debian's path",
        arguments: [
            (nil, [:], "/etc/openclaw/openclaw.json", false),
            (nil, ["OPENCLAW_CONFIG_PATH": "/a/../b.json"], "/b.json", true),
            ("/c.json", ["OPENCLAW_CONFIG_PATH": "/b.json"], "/c.json", true),
        ] as [(String?, [String: String], String, Bool)])
    func file(option: String?, environment: [String: String], path: String, isNamed: Bool) {
        let location = ConfigurationLocation(file: option, ConfigurationEnvironment(environment))
        #expect(location.file.string == path)
        #expect(location.isNamed == isNamed)
    }

    @Test(
        "The state directory comes from the option, the variable or the unit",
        arguments: [
            (nil, [:], "/var/lib/openclaw"),
            (nil, ["STATE_DIRECTORY": "/var/lib/a:/var/lib/b"], "/var/lib/a"),
            (nil, ["STATE_DIRECTORY": "/var/lib/a", "OPENCLAW_STATE_DIR": "/s"], "/s"),
            ("/o", ["OPENCLAW_STATE_DIR": "/s"], "/o"),
        ] as [(String?, [String: String], String)])
    func state(option: String?, environment: [String: String], path: String) {
        let location = ConfigurationLocation(stateDirectory: option, ConfigurationEnvironment(environment))
        #expect(location.stateDirectory.string == path)
    }

    @Test("A relative path begins at the working directory")
    func relative() throws {
        let location = ConfigurationLocation(file: "x/./y.json", ConfigurationEnvironment([:]))
        #expect(location.file == ProcessEnvironment.workingDirectory?.appending("x").appending("y.json"))
    }
}
