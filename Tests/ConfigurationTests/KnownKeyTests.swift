import Configuration
import JSON
import Testing

struct KnownKeyTests {
    @Test(
        "The value of a key is what is in effect, and of a section all that is below it; secrets are not shown",
        arguments: [
            ("gateway.port", "18789"), ("gateway.http.bodySeconds", "7"), ("gateway.auth.token", "\"(secret)\""),
            (
                "session",
                "{\"conversationHeaders\":[\"x-openwebui-chat-id\"],\"keepStateless\":false,\"lockWaitSeconds\":null,\"waitersMax\":16}"
            ),
            ("agents.list[1].id", "\"b\""), ("agents.list[0].model.primary", "\"openai/x\""),
            ("agents.list[1].model", "\"openai/y\""),
            ("env", "{\"KEY\":\"(secret)\"}"), ("models.providers['my.own'].headers", "{\"x-a\":\"(secret)\"}"),
            ("agents.defaults.models[\"openai/x\"].alias", "\"ex\""),
            ("agents.defaults.models", "{\"openai/x\":{\"alias\":\"ex\",\"params\":{\"a\":1}}}"),
            ("gateway.nothing", nil), ("channels", nil), ("agents.list[2]", nil), ("gateway.port.x", nil),
        ] as [(String, String?)])
    func values(path: String, expected: String?) throws {
        var text: ConfigurationText = """
            { env: { KEY: 'k' }, channels: { a: 1 },
              gateway: { auth: { token: 't' }, http: { bodySeconds: 7 } },
              models: { providers: { 'my.own': { baseUrl: 'http://h', headers: { 'x-a': '${KEY}' } } } },
              agents: { defaults: { models: { 'openai/x': { alias: 'ex', params: { a: 1 } } } },
                        list: [{ id: 'a', model: { primary: 'openai/x' } }, { id: 'b', model: 'openai/y' }] } }
            """
        text.purpose = .inspecting
        let reading = try text.read()
        #expect(reading.errors == [])
        #expect(reading.value(at: try #require(ConfigurationPath(path)))?.text == expected)
    }

    @Test("Serving does not compute the list of keys")
    func serving() throws {
        #expect(try ConfigurationText("{}").read().keys == [])
    }
}
