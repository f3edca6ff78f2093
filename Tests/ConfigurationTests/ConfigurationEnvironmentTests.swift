import Configuration
import Posix
import TestSupport
import Testing

struct ConfigurationEnvironmentTests {
    @Test(
        "Variables of the file stand in for those the process lacks, and may use earlier ones",
        arguments: [
            ("{ Z: 'file' }", [:], "file"), ("{ Z: 'file' }", ["Z": "process"], "process"),
            ("{ Z: 'file' }", ["Z": ""], "file"), ("{ vars: { Z: 'vars' } }", [:], "vars"),
            ("{ A: 'x', Z: '${A}y' }", [:], "xy"),
        ] as [(String, [String: String], String)])
    func values(env: String, environment: [String: String], expected: String) throws {
        var text = ConfigurationText("{ agents: { defaults: { userTimezone: '${Z}' } }, env: \(env) }")
        text.environment.merge(environment) { $1 }
        #expect(try configuration(text)?.defaultAgent.settings.userTimezone == expected)
    }

    @Test("A variable that is not a string is refused")
    func wrongType() throws {
        #expect(try diagnostics("{ env: { A: 1 } }") == ["1:13 error env.A: expected a string, found a number"])
    }

    @Test("Credentials are those that are given, else files of the credential directory")
    func credentials() throws {
        let given = ConfigurationEnvironment([:], credentials: ["a": [1]])
        #expect(try given.credential("a", bytesMax: 9) == [1])
        #expect(throws: FileReadError.self) { try given.credential("b", bytesMax: 9) }
        #expect(throws: FileReadError.self) { try ConfigurationEnvironment([:]).credential("a", bytesMax: 9) }
        let directory = try TemporaryDirectory()
        try directory.write("x", to: "a")
        let passed = ConfigurationEnvironment(["CREDENTIALS_DIRECTORY": directory.path])
        #expect(try passed.credential("a", bytesMax: 9) == Array("x".utf8))
    }

    @Test("A variable that uses one which is not set is refused")
    func missing() throws {
        #expect(
            try diagnostics("{ env: { A: '${NONE}' } }") == [
                "1:13 error env.A: the environment variable NONE is not set, or empty"
            ])
    }
}
