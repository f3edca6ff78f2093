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
        #expect(configuration.gateway.authentication.token == SecretDigest(Secret("s3cr3t")))
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
            ("{ source: 'credential', id: '../x' }", "the id of a credential is a file name"),
            (
                "{ source: 'credential', id: 'none' }",
                "the credential none cannot be read: No such file or directory (ENOENT)"
            ),
            ("{ source: 'exec', id: 'x' }", "expected one of env, file, credential"),
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

    @Test(
        "A secret that a provider lacks is a warning, and the provider has a fault",
        arguments: [
            ("apiKey: '${NONE}'", "apiKey", "the environment variable NONE is not set, or empty"),
            ("baseUrl: '${NONE}'", "baseUrl", "the environment variable NONE is not set, or empty"),
            ("headers: { 'x-a': '${NONE}' }", "headers.x-a", "the environment variable NONE is not set, or empty"),
            (
                "apiKey: { source: 'env', id: 'NONE' }", "apiKey",
                "the environment variable NONE is not set, or empty"
            ),
            (
                "apiKey: { source: 'file', id: 'none' }", "apiKey",
                "the file none cannot be read: No such file or directory (ENOENT)"
            ),
            ("apiKey: { source: 'file', id: 'empty' }", "apiKey", "the secret in the file empty is empty"),
            (
                "apiKey: { source: 'credential', id: 'none' }", "apiKey",
                "the credential none cannot be read: No such file or directory (ENOENT)"
            ),
        ])
    func missingInProvider(entry: String, key: String, reason: String) throws {
        var text = ConfigurationText(
            "{ models: { providers: { openai: { \(entry) }, local: { baseUrl: 'http://h' } } } }")
        text.files = ["empty": " \n"]
        let reading = try text.read()
        #expect(reading.errors == [])
        #expect(reading.warnings.map(\.key.description) == ["models.providers.openai.\(key)"])
        #expect(reading.warnings.map(\.reason) == ["\(reason); models of this provider are not called"])
        let models = try #require(reading.configuration).models
        #expect(models.provider("openai")?.fault == "models.providers.openai.\(key): \(reason)")
        #expect(models.provider("local")?.fault == nil)
    }

    @Test("A wrong value of a provider's secret is still an error")
    func wrongInProvider() throws {
        let text = ConfigurationText("{ models: { providers: { openai: { apiKey: 'a\\nb' } } } }")
        #expect(try text.read().errors.count == 1)
    }

    /// A directory that every user can enter, with a configuration and the file of a secret.
    private func warnings(_ text: String, configuration: Int, secret: Int) throws -> [String] {
        let directory = try TemporaryDirectory()
        #expect(unsafe chmod(directory.path, 0o755) == 0)
        try directory.write(text, to: "openclaw.json", mode: configuration)
        try directory.write("s3cr3t", to: "token", mode: secret)
        return ConfigurationText(text).read(in: directory).diagnostics.map {
            $0.short.replacing("\(directory.path)/", with: "")
        }
    }

    @Test(
        "A secret in a file that every user can read is a warning, once per file",
        arguments: [
            ("{ gateway: { auth: { token: 's3cr3t' } } }", "1:29", "gateway.auth.token", "openclaw.json"),
            (
                "{ gateway: { auth: { token: 'a' } }, models: { providers: { openai: { apiKey: 'b' } } } }", "1:79",
                "models.providers.openai.apiKey", "openclaw.json"
            ),
            (
                "{ env: { T: 'a' }, gateway: { auth: { token: '${T}' } } }", "1:13", "gateway.auth.token",
                "openclaw.json"
            ),
            (
                "{ gateway: { auth: { token: { source: 'file', id: 'token' } } } }", "1:29", "gateway.auth.token",
                "token"
            ),
        ])
    func exposed(text: String, place: String, key: String, file: String) throws {
        let line =
            "\(place) warning \(key): every user of this machine can read this secret in \(file); run: chmod o= \(file)"
        #expect(try warnings(text, configuration: 0o644, secret: 0o644) == [line])
        #expect(try warnings(text, configuration: 0o640, secret: 0o640) == [])
    }

    @Test("A file without secrets may be readable")
    func notExposed() throws {
        let text = "{ env: { A: 'a' }, gateway: { auth: { token: '${OPENCLAW_GATEWAY_TOKEN}' } } }"
        #expect(try warnings(text, configuration: 0o644, secret: 0o644) == [])
    }

    @Test("White space at the ends of a secret is removed")
    func trimmed() throws {
        var text: ConfigurationText = "{ gateway: { auth: { token: { source: 'file', id: 'sub/token' } } } }"
        text.files = ["sub/token": "\t a b \r\n"]
        #expect(
            try configuration(text)?.gateway.authentication.secret
                == SecretDigest(Secret("a b", from: .file(path: "sub/token"))))
    }
}
