internal import TestSupport
internal import Testing

/// The fields of a request apart from its messages.
struct FieldTests {
    @Test(
        "A field of the wrong type or range is 400 and named",
        arguments: [
            ("temperature", "hot"), ("temperature", 2.5), ("temperature", -1), ("top_p", 1.5), ("top_p", "x"),
            ("presence_penalty", 3), ("frequency_penalty", -3), ("seed", 1.5), ("seed", "x"), ("stop", 7),
            ("stop", ["a", "b", "c", "d", "e"]), ("max_tokens", 0), ("max_tokens", -1), ("max_tokens", "many"),
            ("max_completion_tokens", 1.5), ("stream", "false"), ("stream", 1), ("stream_options", "x"),
            ("messages", "hi"), ("messages", []), ("messages", nil), ("user", 7), ("tools", "x"), ("tools", [1]),
            ("tool_choice", 7), ("n", 2), ("n", "one"), ("logprobs", true), ("functions", [["name": "f"]]),
            ("response_format", "json"), ("response_format", ["type": "xml"]), ("model", 7),
            ("parallel_tool_calls", "yes"), ("reasoning_effort", 3), ("modalities", ["audio"]),
        ] as [(String, JSONValue)])
    func wrong(field: String, value: JSONValue) throws {
        let scenario = try Scenario()
        let body = Scenario.body("hi", .object([field: value]))
        let response = try scenario.gateway.request(
            "POST", "/v1/chat/completions", headers: [Scenario.authorization], body: body.json)
        #expect(response.status == 400)
        #expect(response.json["error"]["type"] == "invalid_request_error")
        if value != .null { #expect(response.json["error"]["param"].string?.hasPrefix(field) == true) }
        #expect(try scenario.upstream.counters()["requests"] == 0)
    }

    @Test("Sampling fields are passed on as they are")
    func passedOn() throws {
        let fields: JSONValue = [
            "temperature": 0.25, "top_p": 0.5, "presence_penalty": 0.5, "frequency_penalty": -0.5, "seed": 42,
            "stop": ["X", "Y"],
        ]
        let scenario = try Scenario()
        #expect(try scenario.chat("hi", fields).status == 200)
        let sent = try scenario.upstream.request().body
        for key in fields.keys { #expect(sent[key] == fields[key], "\(key)") }
    }

    @Test("An answer's limit is passed on", arguments: ["max_tokens", "max_completion_tokens"])
    func limitPassedOn(field: String) throws {
        let scenario = try Scenario()
        _ = try scenario.chat("hi", .object([field: 99]))
        let sent = try scenario.upstream.request().body
        #expect(sent["max_tokens"] == 99 || sent["max_completion_tokens"] == 99)
    }

    @Test(
        "Fields of local servers are passed on; what has no effect is named in the response", arguments: [false, true])
    func otherFields(streams: Bool) throws {
        let scenario = try Scenario(["tools": ["profile": "minimal"]])
        let fields: JSONValue = [
            "top_k": 40, "min_p": 0.05, "repetition_penalty": 1.1, "chat_template_kwargs": ["enable_thinking": false],
            "store": true, "x_unknown": ["a": [1]], "parallel_tool_calls": false, "stream": .bool(streams),
        ]
        let response = try scenario.chat("hi", fields)
        let ignored = response["x-openclaw-ignored-fields"]?.split(separator: ", ").sorted() ?? []
        #expect(ignored == ["parallel_tool_calls", "store", "x_unknown"])
        let sent = try scenario.upstream.request().body
        for key in ["top_k", "min_p", "repetition_penalty", "chat_template_kwargs"] {
            #expect(sent[key] == fields[key])
        }
        #expect(!sent.keys.contains("store") && !sent.keys.contains("x_unknown"))
    }

    @Test("A field that was passed on and that the provider rejects is the client's mistake")
    func rejectedOther() throws {
        let scenario = try Scenario()
        try scenario.upstream.script(#"status=400 body="{\"error\":{\"message\":\"top_k must be positive\"}}""#)
        let response = try scenario.chat("hi", ["top_k": -9])
        #expect(response.status == 400)
        #expect(response.json["error"]["param"] == "top_k")
    }

    @Test("null is absent, n may be 1, and unknown fields are ignored")
    func harmless() throws {
        let body = #"""
            {"model":"openclaw","temperature":null,"tools":[],"user":null,"stream":null,"n":1,"logprobs":false,
             "x_unknown":{"a":[1]},"messages":[{"role":"user","content":"hi","x":1}]}
            """#
        let scenario = try Scenario(["tools": ["profile": "minimal"]])
        let response = try scenario.gateway.request(
            "POST", "/v1/chat/completions", headers: [Scenario.authorization], body: body)
        #expect(response.status == 200)
        let sent = try scenario.upstream.request().body
        #expect(!sent.keys.contains("tools") && !sent.keys.contains("temperature") && !sent.keys.contains("x_unknown"))
    }

    @Test("JSON mode is passed on")
    func responseFormat() throws {
        let scenario = try Scenario(["tools": ["profile": "minimal"]])
        let format: JSONValue = [
            "type": "json_schema", "json_schema": ["name": "x", "schema": ["type": "object", "required": ["a"]]],
        ]
        #expect(try scenario.chat("hi", ["response_format": format]).status == 200)
        #expect(try scenario.upstream.request().body["response_format"] == format)
    }
}
