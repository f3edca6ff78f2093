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

    @Test(
        "The runtime directory comes from the variable or the unit",
        arguments: [
            (["RUNTIME_DIRECTORY": "/run/a:/run/b"], "/run/a"),
            (["RUNTIME_DIRECTORY": "/run/a", "OPENCLAW_RUNTIME_DIR": "/r/./x"], "/r/x"),
        ])
    func runtime(environment: [String: String], path: String) {
        #expect(ConfigurationLocation(ConfigurationEnvironment(environment)).runtimeDirectory?.string == path)
    }

    @Test("Without a variable the runtime directory is Debian's, if it exists")
    func runtimeDefault() throws {
        let directory = FilePath("/run/openclaw")
        let exists = try File.status(directory) != nil
        #expect(ConfigurationLocation(ConfigurationEnvironment([:])).runtimeDirectory == (exists ? directory : nil))
    }

    @Test("A relative path begins at the working directory")
    func relative() throws {
        let location = ConfigurationLocation(file: "x/./y.json", ConfigurationEnvironment([:]))
        #expect(location.file == ProcessEnvironment.workingDirectory?.appending("x").appending("y.json"))
    }
}
