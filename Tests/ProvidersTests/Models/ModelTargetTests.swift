import Configuration
import Testing

@testable import Providers

struct ModelTargetTests {
    @Test(
        "The host of an address is found",
        arguments: [
            ("https://api.openai.com/v1", "api.openai.com"), ("https://API.OpenAI.com", "api.openai.com"),
            ("http://127.0.0.1:11434/v1", "127.0.0.1"), ("https://user:k@host:1/x", "host"),
            ("https://api.openai.com.evil.example/v1", "api.openai.com.evil.example"), ("nonsense", ""),
            ("http://", ""),
        ])
    func host(baseUrl: String, host: String) {
        #expect(ModelTarget(ProviderConfiguration(id: "p", baseUrl: baseUrl), model: "m").host == host)
    }

    @Test("The key and the configured header values are removed from a server's message")
    func redaction() {
        var provider = ProviderConfiguration(id: "p", baseUrl: "http://h")
        provider.apiKey = Secret("first-secret")
        provider.headers = [ProviderHeader(name: "X-Key", value: Secret("second-secret"))]
        let redact = ModelTarget(provider, model: "m").redaction
        #expect(redact("first-secret second-secret third-secret") == "[redacted] [redacted] third-secret")
    }

    @Test("A configured header value is removed as a word of its own if its name is not that of a credential")
    func words() {
        var provider = ProviderConfiguration(id: "p", baseUrl: "http://h")
        provider.headers = [
            ProviderHeader(name: "X-Title", value: Secret("OpenClaw")),
            ProviderHeader(name: "X-Auth-Code", value: Secret("Sesame123")),
        ]
        let redact = ModelTarget(provider, model: "m").redaction
        #expect(redact("OpenClaw OpenClaw2 xSesame123x") == "[redacted] OpenClaw2 x[redacted]x")
    }

    @Test("The address of the proxy and its credentials are removed from a server's message")
    func proxy() {
        var provider = ProviderConfiguration(id: "p", baseUrl: "https://h")
        provider.proxy = Secret("http://user:pass@proxy.corp:3128")
        let redact = ModelTarget(provider, model: "m").redaction
        #expect(
            redact("Failed to connect to proxy.corp port 3128 after 3 ms")
                == "Failed to connect to [address] after 3 ms")
        #expect(redact("proxy.corp:3128 PROXY.corp, user:pass") == "[address] [address], [redacted]")
        #expect(redact("http://user:pass@proxy.corp:3128") == "[redacted]")
        provider.proxy = Secret("http://joe:p%40ss%3Aword@proxy.corp:3128")
        let target = ModelTarget(provider, model: "m")
        #expect(target.redaction("p%40ss%3Aword, joe:p@ss:word, p@ss:word") == "[redacted], [redacted], [redacted]")
        #expect(target.place == "h through the proxy proxy.corp:3128")
    }
}
