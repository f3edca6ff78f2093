import Configuration
import JSON
import SystemPackage
import Testing

struct ConfigurationDiagnosticTests {
    @Test("A diagnostic is one line with its place, its severity, its key and its reason")
    func line() {
        let place: (file: FilePath, position: TextPosition?) = (
            "/etc/openclaw/openclaw.json", TextPosition(of: 6, in: Array("{\n\n  a".utf8))
        )
        let key = ConfigurationPath([.key("gateway"), .key("port")])
        let diagnostic = ConfigurationDiagnostic(.error, key, at: place, "no")
        #expect("\(diagnostic)" == "/etc/openclaw/openclaw.json:3:4: error: gateway.port: no")
    }

    @Test("What a file holds can neither begin a line of its own nor move a terminal's cursor")
    func controlCharacters() {
        let diagnostic = ConfigurationDiagnostic(
            .warning, ConfigurationPath(), "the variable \"A\n<0>B\u{1b}[2J\u{0}\" is not set")
        #expect("\(diagnostic)" == "warning: the variable \"A?<0>B?[2J?\" is not set")
    }
}
