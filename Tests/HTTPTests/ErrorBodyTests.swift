import HTTP
import Testing

struct ErrorBodyTests {
    @Test("The members stand in OpenAI's order, absent ones as null")
    func absent() {
        let body = ErrorBody(message: "No \"such\"\nthing: é", type: "invalid_request_error")
        let expected =
            #"{"error":{"message":"No \"such\"\nthing: é","type":"invalid_request_error","param":null,"code":null}}"#
        #expect(String(decoding: body.bytes, as: UTF8.self) == expected)
    }

    @Test("Parameter and code are written if they exist")
    func present() {
        let body = ErrorBody(message: "m", type: "t", param: "messages[0].role", code: "c")
        let expected = #"{"error":{"message":"m","type":"t","param":"messages[0].role","code":"c"}}"#
        #expect(String(decoding: body.bytes, as: UTF8.self) == expected)
    }
}
