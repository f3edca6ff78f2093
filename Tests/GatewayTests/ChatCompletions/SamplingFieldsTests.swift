import Conversation
import JSON
import Testing

@testable import Gateway

struct SamplingFieldsTests {
    private func options(_ body: String) throws -> SamplingOptions {
        let fields = RequestFields(try JSON.Document(parsing: Array(body.utf8)).root)
        return try SamplingFields.read(fields, hasTools: false).options
    }

    @Test(
        "A value at its limit is passed on as it was spelt",
        arguments: [
            (#"{"temperature":2.0}"#, "2.0"), (#"{"temperature":0}"#, "0"), (#"{"top_p":1e0}"#, "1e0"),
            (#"{"frequency_penalty":-2}"#, "-2"), (#"{"presence_penalty":2}"#, "2"), (#"{"seed":-7}"#, "-7"),
            (#"{"max_tokens":1}"#, "1"), (#"{"stop":["a","b","c","d"]}"#, #"["a","b","c","d"]"#),
            (#"{"stop":""}"#, #""""#), (#"{"reasoning_effort":"high"}"#, #""high""#),
            (#"{"parallel_tool_calls":false}"#, "false"),
            (
                #"{"response_format":{"type":"json_schema","json_schema":{"name":"n"}}}"#,
                #"{"type":"json_schema","json_schema":{"name":"n"}}"#
            ),
        ])
    func passedOn(body: String, text: String) throws {
        let options = try options(body)
        #expect(options.fields.count == 1)
        #expect(options.fields.first.flatMap { options[$0]?.text } == text)
    }

    @Test("Both names of the limit set one option, of two the newer name counts, and errors use the client's name")
    func limit() throws {
        #expect(try options(#"{"max_tokens":1}"#)[.maxOutputTokens]?.text == "1")
        #expect(try options(#"{"max_completion_tokens":2,"max_tokens":1}"#)[.maxOutputTokens]?.text == "2")
        #expect(try options(#"{"max_completion_tokens":null,"max_tokens":1}"#)[.maxOutputTokens]?.text == "1")
        #expect(try names(#"{"max_tokens":1}"#)[.option(.maxOutputTokens)] == "max_tokens")
        #expect(try names(#"{"max_completion_tokens":2}"#)[.option(.maxOutputTokens)] == "max_completion_tokens")
    }

    @Test("Only fields that the client sent have a name")
    func fieldNames() throws {
        #expect(try names(#"{"top_p":1,"seed":null}"#).fields == [.option(.topP), .messages])
        #expect(try names("{}", hasTools: true).fields == [.tools, .toolChoice, .messages])
    }

    private func names(_ body: String, hasTools: Bool = false) throws -> RequestFieldNames {
        let fields = RequestFields(try JSON.Document(parsing: Array(body.utf8)).root)
        return try SamplingFields.read(fields, hasTools: hasTools).names
    }

    @Test(
        "A value just beyond its limit is refused",
        arguments: [
            #"{"temperature":2.0000001}"#, #"{"top_p":1.1}"#, #"{"frequency_penalty":-2.1}"#,
            #"{"max_completion_tokens":0}"#, #"{"stop":["a","b","c","d","e"]}"#, #"{"stop":{}}"#,
            #"{"response_format":"json_object"}"#, #"{"response_format":{"type":"json_schema","json_schema":{}}}"#,
        ])
    func refused(body: String) {
        #expect(throws: GatewayError.self) { try options(body) }
    }
}
