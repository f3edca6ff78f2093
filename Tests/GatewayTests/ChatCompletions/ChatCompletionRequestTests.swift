import Configuration
import Conversation
import Gateway
import HTTP
import JSON
import Testing

@testable import Sessions

struct ChatCompletionRequestTests {
    private func read(_ body: String) throws(GatewayError) -> ChatCompletionRequest {
        try ChatCompletionRequest(Array(body.utf8), limits: .init(HTTPConfiguration()))
    }

    /// A body with one user message and what the test adds.
    private func body(_ members: String) -> String {
        #"{"messages":[{"role":"user","content":"hi"}]"# + (members.isEmpty ? "" : "," + members) + "}"
    }

    @Test("The smallest request asks the default agent without a stream")
    func smallest() throws {
        let request = try read(body(""))
        #expect(request.model == nil && !request.stream && !request.includeUsage && request.user == nil)
        #expect(request.conversation.messages == [.user(UserMessage(text: "hi"))])
        #expect(request.tools.isEmpty && request.toolChoice == .auto && request.sampling.fields.isEmpty)
    }

    @Test("A field that is null counts as absent, an unknown field is ignored, an empty list of tools counts as absent")
    func absent() throws {
        let request = try read(
            body(
                #""model":null,"stream":null,"user":null,"tools":[],"temperature":null,"stop":null,"metadata":{"a":1}"#)
        )
        #expect(request.model == nil && !request.stream && request.tools.isEmpty && request.sampling.fields.isEmpty)
    }

    @Test("Unknown fields that are too many to be passed on are named as ignored")
    func manyUnknown() throws {
        let members = (1...66).map { "\"x\($0)\":1" }.joined(separator: ",")
        let request = try read(body(members + #","stream_options":{"a":1}"#))
        #expect(request.sampling.others.map(\.name) == (1...64).map { "x\($0)" })
        #expect(request.ignoredFields == ["stream_options", "x65", "x66"])
    }

    @Test(
        "Messages, and content parts and tool calls together, are counted before they are read",
        arguments: [
            (#"{"messages":[{"role":"user","content":"a"},1,2]}"#, "`messages` has 3 elements"),
            (#"{"messages":[{"content":[1,2]},{"tool_calls":[3,4]}]}"#, "3 content parts and tool calls"),
        ])
    func counted(body: String, message: String) throws {
        var limits = ChatCompletionRequest.Limits(HTTPConfiguration())
        (limits.messages.messagesMax, limits.messages.contentPartsMax) = (2, 3)
        let error = #expect(throws: GatewayError.self) { try ChatCompletionRequest(Array(body.utf8), limits: limits) }
        guard case .invalid(let text, let param, _)? = error else { return #expect(Bool(false), "\(error as Any)") }
        #expect(text.contains(message) && param == "messages")
    }

    @Test("A request with exactly as many messages and parts as the limits is accepted")
    func countedExactly() throws {
        var limits = ChatCompletionRequest.Limits(HTTPConfiguration())
        (limits.messages.messagesMax, limits.messages.contentPartsMax) = (1, 1)
        let body = #"{"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}"#
        #expect(try ChatCompletionRequest(Array(body.utf8), limits: limits).conversation.messages.count == 1)
    }

    @Test(
        "A field of the wrong type or out of its range is refused by name",
        arguments: [
            (#""stream":"true""#, "stream"), (#""model":7"#, "model"), (#""user":7"#, "user"),
            (#""temperature":"1""#, "temperature"), (#""temperature":2.1"#, "temperature"),
            (#""temperature":1e999"#, "temperature"), (#""top_p":-0.1"#, "top_p"),
            (#""frequency_penalty":3"#, "frequency_penalty"), (#""presence_penalty":-3"#, "presence_penalty"),
            (#""seed":1.5"#, "seed"), (#""max_tokens":0"#, "max_tokens"), (#""max_tokens":"5""#, "max_tokens"),
            (#""max_completion_tokens":-1"#, "max_completion_tokens"), (#""stop":["a","b","c","d","e"]"#, "stop"),
            (#""stop":[""]"#, "stop"), (#""stop":5"#, "stop"), (#""n":2"#, "n"), (#""logprobs":true"#, "logprobs"),
            (#""functions":[]"#, "functions"), (#""function_call":"auto""#, "function_call"),
            (#""audio":{}"#, "audio"), (#""modalities":["text","audio"]"#, "modalities"),
            (#""response_format":{"type":"xml"}"#, "response_format.type"),
            (#""response_format":{"type":"json_schema"}"#, "response_format.json_schema"),
            (#""stream_options":{"include_usage":1}"#, "stream_options.include_usage"),
            (#""parallel_tool_calls":"no""#, "parallel_tool_calls"), (#""reasoning_effort":3"#, "reasoning_effort"),
            (#""tools":{}"#, "tools"), (#""tools":[7]"#, "tools[0]"),
            (#""tools":[{"type":"custom","function":{"name":"a"}}]"#, "tools[0].type"),
            (#""tools":[{"type":"function"}]"#, "tools[0].function"),
            (#""tools":[{"type":"function","function":{}}]"#, "tools[0].function.name"),
            (#""tools":[{"type":"function","function":{"name":"a b"}}]"#, "tools[0].function.name"),
            (#""tools":[{"type":"function","function":{"name":"a","parameters":[]}}]"#, "tools[0].function.parameters"),
            (
                #""tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"a"}}]"#,
                "tools[1].function.name"
            ),
            (#""tool_choice":"required""#, "tool_choice"), (#""tool_choice":"always""#, "tool_choice"),
            (#""tool_choice":{"type":"function","function":{"name":"absent"}}"#, "tool_choice"),
        ])
    func refused(members: String, param: String) {
        #expect(refusal(body(members)) == param)
    }

    @Test(
        "A message that cannot be read is refused by its place",
        arguments: [
            (#"{}"#, "messages"), (#"{"messages":{}}"#, "messages"), (#"{"messages":[]}"#, "messages"),
            (#"{"messages":[7]}"#, "messages[0]"), (#"{"messages":[{}]}"#, "messages[0].role"),
            (#"{"messages":[{"role":"wizard","content":"x"}]}"#, "messages[0].role"),
            (#"{"messages":[{"role":"system","content":" "}]}"#, "messages"),
            (#"{"messages":[{"role":"user","content":""}]}"#, "messages"),
            (#"{"messages":[{"role":"assistant","content":"No response from OpenClaw."}]}"#, "messages"),
            (
                #"{"messages":[{"role":"user","content":"x"},"#
                    + #"{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"a"}}]}]}"#, "messages"
            ),
            (#"{"messages":[{"role":"user","content":7}]}"#, "messages[0].content"),
            (#"{"messages":[{"role":"user","content":[7]}]}"#, "messages[0].content[0]"),
            (#"{"messages":[{"role":"user","content":[{"type":"input_audio"}]}]}"#, "messages[0].content[0].type"),
            (
                #"{"messages":[{"role":"assistant","tool_calls":[{"function":{"name":"a"}}]}]}"#,
                "messages[0].tool_calls[0].id"
            ),
            (
                #"{"messages":[{"role":"assistant","content":"a","reasoning_content":7}]}"#,
                "messages[0].reasoning_content"
            ),
            (
                #"{"messages":[{"role":"assistant","content":"a","reasoning_details":{}}]}"#,
                "messages[0].reasoning_details"
            ),
            (#"{"messages":[{"role":"assistant","content":"a","extra_content":[]}]}"#, "messages[0].extra_content"),
            (#"{"messages":[{"role":"assistant","content":null,"refusal":[]}]}"#, "messages[0].refusal"),
            (#"{"messages":[{"role":"user","content":"x"},{"role":"assistant","refusal":"no"}]}"#, "messages"),
            (
                #"{"messages":[{"role":"user","content":"x"},"#
                    + #"{"role":"assistant","content":[{"type":"refusal","refusal":"no"}]}]}"#, "messages"
            ),
        ])
    func badMessages(body: String, param: String) {
        #expect(refusal(body) == param)
    }

    /// The `param` of the error that a body gives.
    private func refusal(_ body: String) -> String? {
        do {
            _ = try read(body)
            return nil
        } catch {
            return error.response.body.param
        }
    }

    @Test("A body that is not a JSON object is rejected, and the error has the position")
    func notJSON() {
        for body in ["", "[]", "7", "{\"messages\":", "{\"a\":1,\"a\":2}"] {
            #expect(throws: GatewayError.self) { try read(body) }
        }
    }

    @Test("System texts leave the conversation; tool calls, results with the name of the tool, and images stay in it")
    func conversation() throws {
        let request = try read(
            #"""
            {"messages":[
              {"role":"system","content":"S"},
              {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_9","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
              {"role":"developer","content":"D"},
              {"role":"tool","tool_call_id":"call_9","content":"done"},
              {"role":"assistant","content":"prefill"},
              {"role":"assistant","content":" "}
            ]}
            """#)
        #expect(request.conversation.instructions == ["S", "D"])
        #expect(
            request.conversation.messages == [
                .user(UserMessage([.text("look"), .image(Image(mimeType: "image/png", base64: "AAAA"))])),
                .assistant(
                    AssistantMessage([
                        .toolCall(ToolCall(id: "call_9", name: "f", arguments: #"{"a":1}"#))
                    ])),
                .toolResult(ToolResult(callId: "call_9", toolName: "f", content: [.text("done")])),
                .assistant(AssistantMessage(text: "prefill")),
            ])
    }

    @Test("The refusal and the attachments of an answer are read with their bytes, on one line")
    func attachments() throws {
        let request = try read(
            #"""
            {"messages":[{"role":"user","content":"a"},
             {"role":"assistant","content":null,"refusal":"no","reasoning_content":"hm","reasoning_details":[
               {"type":"reasoning.text","text":"h\/m"}],"extra_content":{"a":1.0},
              "tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"},"extra_content":{ "g":
            1}}]},
             {"role":"tool","tool_call_id":"c","content":"r"}]}
            """#)
        guard case .assistant(let answer) = request.conversation.messages[1] else {
            Issue.record("an answer was sent")
            return
        }
        #expect(answer.content.first == .thinking("hm", signature: "reasoning_content"))
        #expect(answer.content.dropFirst().first == .refusal("no"))
        #expect(
            answer.reasoningDetails?.text == #"[   {"type":"reasoning.text","text":"h\/m"}]"#)
        #expect(answer.extraContent?.text == #"{"a":1.0}"#)
        #expect(answer.toolCalls.map { $0.extraContent?.text } == [#"{ "g":1}"#])
    }

    @Test("An answer of reasoning only, and attachments that are null, count as absent")
    func blankAttachments() throws {
        let request = try read(
            #"""
            {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"","reasoning_content":"hm"},
             {"role":"assistant","content":"b","reasoning_content":null,"reasoning_details":[],"extra_content":null},
             {"role":"user","content":"c"}]}
            """#)
        #expect(
            request.conversation.messages == [
                .user(UserMessage(text: "a")), .assistant(AssistantMessage(text: "b")), .user(UserMessage(text: "c")),
            ])
    }

    @Test("A request with instructions only has no messages: the model speaks first")
    func instructionsOnly() throws {
        let request = try read(#"{"messages":[{"role":"system","content":"Greet me."}]}"#)
        #expect(request.conversation.instructions == ["Greet me."] && request.conversation.messages.isEmpty)
    }

    @Test("Fields that this API does not have are kept with their bytes, and named; at most 64")
    func others() throws {
        let request = try read(body(#""top_k": 40,"x":null,"chat_template_kwargs":{ "a":1.0 },"n":1,"logprobs":false"#))
        #expect(request.sampling.others.map(\.name) == ["top_k", "chat_template_kwargs"])
        #expect(request.sampling.others.map(\.value.text) == ["40", "{ \"a\":1.0 }"])
        #expect(request.fieldNames[.other("top_k")] == "top_k")
        let many = (0..<100).map { #""x\#($0)":1"# }.joined(separator: ",")
        #expect(try read(body(many)).sampling.others.count == 64)
    }

    @Test("Options of a stream without effect are named")
    func streamOptions() throws {
        let stream = try read(
            body(#""stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}"#))
        #expect(stream.ignoredFields == ["stream_options.include_obfuscation"] && stream.includeUsage)
        #expect(try read(body(#""stream_options":{"include_usage":true}"#)).ignoredFields == ["stream_options"])
    }

    @Test("An id of a call that not every dialect takes becomes one of ours, the same for call and result")
    func foreignCallId() throws {
        let id = String(repeating: "x", count: 70) + "é"
        let request = try read(
            """
            {"messages":[{"role":"assistant","tool_calls":[{"id":"\(id)","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"\(id)","content":"ok"}]}
            """)
        guard case .assistant(let assistant) = request.conversation.messages[0],
            case .toolResult(let result) = request.conversation.messages[1]
        else {
            Issue.record("two messages were sent")
            return
        }
        #expect(assistant.toolCalls.map(\.id) == [result.callId])
        #expect(result.callId.hasPrefix("call_") && result.callId.utf8.count <= 40)
    }

    @Test("The id of an imported call is the one that a client's follow-up with the original id has")
    func importedCallId() throws {
        let original = "call_abc|fc_0123456789"
        let line = #"{"role":"toolResult","toolCallId":"\#(original)","toolName":"f","content":[]}"#
        let stored = OpenClawLine(Array(#"{"type":"message","id":"a","message":\#(line)}"#.utf8))
        guard case .message(.toolResult(let imported))? = stored?.content else {
            Issue.record("no result was imported")
            return
        }
        let request = try read(
            """
            {"messages":[{"role":"assistant","tool_calls":[{"id":"\(original)","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"\(original)","content":"ok"}]}
            """)
        let told = request.conversation.messages.flatMap { message -> [String] in
            switch message {
            case .assistant(let answer): answer.toolCalls.map(\.id)
            case .toolResult(let result): [result.callId]
            case .user: []
            }
        }
        #expect(told == [imported.callId, imported.callId])
    }

    @Test("Tool definitions and sampling fields are the bytes they came in")
    func passedOn() throws {
        let request = try read(
            body(
                #""temperature":0.50,"response_format":{"type" : "json_object"},"tools":[{"type":"function","function":{ "name":"f","x-mine":1.0 }}]"#
            ))
        #expect(request.sampling[.temperature]?.text == "0.50")
        #expect(request.sampling[.responseFormat]?.text == #"{"type" : "json_object"}"#)
        #expect(request.tools.map { $0.source?.text } == [#"{ "name":"f","x-mine":1.0 }"#])
    }

    @Test("tool_choice none takes the tools away")
    func noTools() throws {
        let request = try read(body(#""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"none""#))
        #expect(request.tools.isEmpty)
    }

    @Test("tool_choice with a name leaves only that tool")
    func namedTool() throws {
        let tools =
            #""tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}]"#
        let request = try read(body(tools + #","tool_choice":{"type":"function","function":{"name":"g"}}"#))
        #expect(request.tools.map(\.name) == ["g"])
        #expect(request.toolChoice == .named("g"))
    }

    @Test(
        "An image that is not inline or exceeds the limits is rejected",
        arguments: [
            "http://example.com/a.png", "data:image/svg+xml;base64,AAAA", "data:image/png,AAAA",
            "data:image/png;base64,",
            "data:image/png;base64,A", "data:image/png;base64,AA=A", "data:image/png;base64,AA\u{e9}A", "ftp://x/y",
            "data:",
        ])
    func badImage(url: String) {
        let body = #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"\#(url)"}}]}]}"#
        #expect(refusal(body) == "messages[0].content[0].image_url")
    }

    @Test("The ninth image is refused, over all messages")
    func imageCount() {
        let part = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}"#
        let four = Array(repeating: part, count: 4).joined(separator: ",")
        let message = #"{"role":"user","content":[\#(four)]}"#
        #expect(refusal(#"{"messages":[\#(message),\#(message)]}"#) == nil)
        #expect(
            refusal(#"{"messages":[\#(message),\#(message),{"role":"user","content":[\#(part)]}]}"#)
                == "messages[2].content[0].image_url")
    }
}
