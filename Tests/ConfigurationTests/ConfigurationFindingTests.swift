import Configuration
import JSON
import SystemPackage
import Testing

struct ConfigurationFindingTests {
    @Test("A finding is one line with its place, its severity, its key and its reason")
    func line() {
        let place: (file: FilePath, position: TextPosition?) = (
            "/etc/openclaw/openclaw.json", TextPosition(of: 6, in: Array("{\n\n  a".utf8))
        )
        let key = ConfigurationPath([.key("gateway"), .key("port")])
        let finding = ConfigurationFinding(.error, key, at: place, "no")
        #expect("\(finding)" == "/etc/openclaw/openclaw.json:3:4: error: gateway.port: no")
    }

    @Test("What a file holds can neither begin a line of its own nor move a terminal's cursor")
    func controlCharacters() {
        let finding = ConfigurationFinding(
            .warning, ConfigurationPath(), "the variable \"A\n<0>B\u{1b}[2J\u{0}\" is not set")
        #expect("\(finding)" == "warning: the variable \"A?<0>B?[2J?\" is not set")
    }
}
