import Configuration
import Glibc
import Testing
import TestSupport

struct SecretTests {
    @Test("A secret is not shown, whatever holds it and however it is printed")
    func notShown() throws {
        let configuration = try #require(
            try configuration(
                """
                { gateway: { auth: { token: 's3cr3t' } },
                  models: { providers: { a: { baseUrl: 'http://h', apiKey: 's3cr3t', headers: { 'x-a': 's3cr3t' } } } } }
                """))
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(configuration.gateway.authentication.token?.revealed == "s3cr3t")
        for text in [dumped, "\(configuration)", String(reflecting: configuration), configuration.summary.joined()] {
            #expect(!text.contains("s3cr3t"))
        }
    }

    @Test(
        "A secret that cannot be read is an error with its source",
        arguments: [
            ("{ source: 'env', id: 'NONE' }", "the environment variable NONE is not set, or empty"),
            ("{ source: 'file', id: 'none' }", "the file none cannot be read: No such file or directory (ENOENT)"),
            ("{ source: 'file', id: 'empty' }", "the secret in the file empty is empty"),
            ("{ source: 'file', id: 'long' }", "the file long is longer than 65536 bytes"),
            (
                "{ source: 'credential', id: '../x' }",
                "there is no credential directory, or the id is not a file name"
            ),
            ("{ source: 'exec', id: 'x' }", "expected env, file, credential"),
            ("{ source: 'env' }", "expected the keys source and id"),
            (
                "{ source: 'env', id: 'A', provider: 'vault' }",
                "secret providers are not supported; remove this key: `id` alone names the secret"
            ),
            ("'a\\nb'", "the secret in the configuration file contains control characters"),
            ("' '", "the secret in the configuration file is empty"),
        ])
    func missing(secret: String, reason: String) throws {
        var text = ConfigurationText("{ gateway: { auth: { mode: 'token', token: \(secret) } } }")
        text.files = ["empty": " \n", "long": String(repeating: "x", count: 65_537)]
        text.environment = ["A": "a", "CREDENTIALS_DIRECTORY": "/nowhere"]
        let errors = try text.read().errors
        #expect(errors.map(\.reason) == [reason])
        #expect(errors.allSatisfy { $0.key.description.hasPrefix("gateway.auth.token") })
    }

    @Test("White space at the ends of a secret is removed")
    func trimmed() throws {
        var text: ConfigurationText = "{ gateway: { auth: { token: { source: 'file', id: 'sub/token' } } } }"
        text.files = ["sub/token": "\t a b \r\n"]
        #expect(try configuration(text)?.gateway.authentication.secret == Secret("a b", from: .file(path: "sub/token")))
    }
}
