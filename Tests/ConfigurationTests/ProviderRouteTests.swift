import Configuration
import SystemPackage
import TestSupport
import Testing

/// Proxies, Unix sockets and certificates of providers.
struct ProviderRouteTests {
    private func read(_ provider: String, _ environment: [String: String] = [:]) throws -> ConfigurationReading {
        var text = ConfigurationText("{ models: { providers: { x: { \(provider) } } } }")
        text.environment.merge(environment) { $1 }
        return try text.read()
    }

    private func proxy(_ provider: String, _ environment: [String: String] = [:]) throws -> String? {
        try #require(try read(provider, environment).configuration).models.provider("x")?.proxy?.revealed
    }

    @Test(
        "A proxy is an http or https URL, with the port of curl if it has none; an invalid variable is a warning",
        arguments: [
            ("http://proxy.example:3128", "http://proxy.example:3128"), ("https://p:443/", "https://p:443"),
            ("http://me:p%40ss@10.0.0.1:80", "http://me:p%40ss@10.0.0.1:80"), ("http://[::1]:8", "http://[::1]:8"),
            ("proxy.example:3128", "http://proxy.example:3128"), ("proxy.example", nil),
            ("http://proxy.example", "http://proxy.example:1080"), ("https://u:p@p/", "https://u:p@p:443"),
            ("http://[::1]", "http://[::1]:1080"), ("http://p:", nil), ("http://[::1]8", nil),
            ("socks5://p:1", nil), ("http://p:0", nil), ("http://p:70000", nil), ("http://:1", nil),
            ("http://p:1/path", nil), ("http://p:1?x", nil), ("http://a b:1", nil), ("http://p,q:1", nil),
            ("http://-x:1:2", nil), ("http://[::1:8", nil),
        ] as [(String, String?)])
    func form(written: String, url: String?) throws {
        let reading = try read("baseUrl: 'http://h', proxy: '\(written)'")
        #expect(reading.configuration?.models.provider("x")?.proxy?.revealed == url)
        #expect(reading.errors.map(\.key.description) == (url == nil ? ["models.providers.x.proxy"] : []))
        let variable = try read("baseUrl: 'http://h'", ["http_proxy": written])
        #expect(variable.configuration?.models.provider("x")?.proxy?.revealed == url)
        #expect(variable.diagnostics.map(\.key.description) == (url == nil ? ["models"] : []))
        #expect(variable.errors.isEmpty)
    }

    @Test("A variable that does not name a proxy makes only the providers unusable that would be reached through it")
    func unusableVariable() throws {
        let variables = ["https_proxy": "socks5://p:1", "no_proxy": "exempt.example"]
        func models(_ provider: String) throws -> ModelsConfiguration {
            try #require(try read(provider, variables).configuration).models
        }
        let affected = try models("baseUrl: 'https://h'")
        let fault = try #require(affected.provider("x")?.fault)
        #expect(fault.hasPrefix("the environment variable https_proxy: expected http://HOST:PORT"))
        #expect(affected.provider("openai")?.fault == fault)
        #expect(affected.provider("ollama")?.fault == nil)
        for provider in [
            "baseUrl: 'http://h'", "baseUrl: 'https://exempt.example'", "baseUrl: 'https://h', proxy: 'none'",
            "baseUrl: 'https://h', proxy: 'http://p:1'", "baseUrl: 'unix:/s:/v1'",
        ] {
            let found = try #require(try models(provider).provider("x"))
            #expect(found.fault == nil, "\(provider)")
        }
    }

    @Test("The variables are those of curl, in lower case first, by the scheme of the base URL")
    func variables() throws {
        let both = ["http_proxy": "h:1", "https_proxy": "h:2", "HTTPS_PROXY": "h:3", "HTTP_PROXY": "h:4"]
        #expect(try proxy("baseUrl: 'http://h'", both) == "http://h:1")
        #expect(try proxy("baseUrl: 'https://h'", both) == "http://h:2")
        #expect(try proxy("baseUrl: 'https://h'", ["HTTPS_PROXY": "h:3"]) == "http://h:3")
        #expect(try proxy("baseUrl: 'http://h'", ["HTTP_PROXY": "h:4"]) == nil)
        #expect(try proxy("baseUrl: 'http://h', proxy: 'http://own:1'", both) == "http://own:1")
        #expect(try proxy("baseUrl: 'http://h', proxy: 'none'", both) == nil)
        #expect(try proxy("baseUrl: 'unix:/s:/v1'", both) == nil)
        let builtIn = try read("baseUrl: 'http://h'", both).configuration?.models.provider("openai")
        #expect(builtIn?.proxy?.revealed == "http://h:2")
    }

    @Test(
        "no_proxy exempts names with their subdomains, addresses and ranges",
        arguments: [
            ("model.example", "model.example", true), ("Example", "a.model.example", true),
            (".example", "model.example", true), ("*.example", "model.example", true), ("*", "10.1.2.3", true),
            ("odel.example", "model.example", false), ("a, b\tmodel.example", "MODEL.example:8080", true),
            ("10.0.0.0/8", "10.1.2.3:80", true), ("10.1.2.3", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false),
            ("fd00::/8", "[fd00::1]:80", true), ("10", "10.1.2.3", false), ("", "localhost", true),
            ("", "127.8.8.8", true), ("", "[::1]:80", true), ("", "model.example", false),
            (",", "model.example", false),
        ])
    func exempt(list: String, host: String, isExempt: Bool) throws {
        for name in ["no_proxy", "NO_PROXY"] {
            let variables = ["http_proxy": "http://p:1", name: list]
            #expect(try proxy("baseUrl: 'http://\(host)/v1'", variables) == (isExempt ? nil : "http://p:1"))
        }
    }

    @Test(
        "A Unix socket is an absolute path, and the API's path follows it",
        arguments: [
            ("unix:/run/x.sock:/v1", "/run/x.sock", "http://localhost/v1"),
            ("unix:/run/x.sock", "/run/x.sock", "http://localhost"),
            ("unix:/run/x.sock:/v1/", "/run/x.sock", "http://localhost/v1"), ("unix:x.sock:/v1", nil, nil),
            ("unix:/run/x.sock:v1", nil, nil), ("unix:", nil, nil), ("unix:/x:/v1?a", nil, nil),
            ("unix:/\(String(repeating: "a", count: 107)):/v1", nil, nil),
        ] as [(String, String?, String?)])
    func unixSocket(written: String, path: String?, url: String?) throws {
        let reading = try read("baseUrl: '\(written)'")
        #expect(reading.errors.map(\.key.description) == (path == nil ? ["models.providers.x.baseUrl"] : []))
        let provider = reading.configuration?.models.provider("x")
        #expect(provider?.unixSocket == path)
        #expect(provider?.baseUrl == url)
        #expect(reading.configuration?.models.paths.map(\.string) == path.map { [$0] })
        let proxied = try read("baseUrl: '\(written)', proxy: 'http://p:1'")
        #expect(proxied.configuration == nil)
    }

    @Test("A base URL that ends in the path of a request is a warning")
    func endpointPath() throws {
        let reading = try read("baseUrl: 'https://h/v1/chat/completions'")
        #expect(reading.diagnostics.map(\.key.description) == ["models.providers.x.baseUrl"])
        #expect(reading.configuration != nil)
    }

    @Test("A file of certificates that cannot be used is a warning")
    func certificates() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("-----BEGIN CERTIFICATE-----\n", to: "ca.pem")
        let right = try read("baseUrl: 'https://h', tls: { caFile: '\(file)' }")
        #expect(right.diagnostics.isEmpty)
        #expect(right.configuration?.models.paths.map(\.string) == [file])
        let empty = try directory.write("", to: "empty.pem")
        for wrong in [empty, "\(directory.path)/missing.pem"] {
            let reading = try read("baseUrl: 'https://h', tls: { caFile: '\(wrong)' }")
            #expect(reading.diagnostics.map(\.key.description) == ["models.providers.x.tls.caFile"])
            #expect(reading.configuration != nil)
        }
    }
}
