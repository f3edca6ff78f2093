import JSON
import Testing

@testable import Providers

struct UpstreamErrorTests {
    static let bodies: [(body: String, message: String, codes: [String], param: String?)] = [
        (#"{"error":{"message":"m","type":"T","param":"p","code":"C"}}"#, "m", ["c", "t"], "p"),
        (#"{"error":{"message":"m","type":null,"param":null,"code":429}}"#, "m", [], nil),
        (#"{"error":"m"}"#, "m", [], nil),
        (#"{"error":"Bad Request","message":"m"}"#, "m", [], nil),
        (#"{"object":"error","message":"m","type":"BadRequestError"}"#, "m", ["badrequesterror"], nil),
        (#"{"detail":"m"}"#, "m", [], nil),
        (#"{"detail":[{"loc":["body","stop",0],"msg":"m"}]}"#, "m", [], "stop"),
        (#"[{"error":{"message":"m","status":"S"}}]"#, "m", ["s"], nil),
        (#""m""#, "m", [], nil),
        ("m", "m", [], nil),
        ("", "", [], nil),
        ("{}", "", [], nil),
        ("<!DOCTYPE html><html><TITLE>m</TITLE>…", "an HTML page: m", [], nil),
        ("<html>…", "an HTML page", [], nil),
        (#"{"error":{"message":"m","metadata":{"raw":"n"}}}"#, "m: n", [], nil),
        (
            #"{"error":{"message":"m","metadata":{"raw":"{\"error\":{\"message\":\"n\",\"code\":\"C\"}}"}}}"#, "m: n",
            ["c"], nil
        ),
        ("{\"error\":{\"message\":\"m", "{\"error\":{\"message\":\"m", [], nil),
    ]

    @Test("The message of a server is found in every shape of its error", arguments: bodies.indices)
    func read(index: Int) {
        let (body, message, codes, param) = Self.bodies[index]
        let error = UpstreamError(status: 400, body: body.utf8)
        #expect(error.message == message)
        #expect(error.codes == codes)
        #expect(error.param == param)
        #expect(error.status == 400)
    }

    @Test("An error within a response has its own status, or that of a failing server")
    func status() throws {
        let coded = try Document(parsing: Array(#"{"message":"m","code":429}"#.utf8)).root
        #expect(UpstreamError(coded).status == 429)
        let plain = try Document(parsing: Array(#"{"message":"m","code":7}"#.utf8)).root
        #expect(UpstreamError(plain).status == 500)
    }
}
