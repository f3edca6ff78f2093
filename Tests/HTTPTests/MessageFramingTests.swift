import HTTPTypes
import Testing

@testable import HTTP

struct MessageFramingTests {
    @Test(
        "The body's end is found in the head",
        arguments: [
            ([], RequestHead.Body.none), (["0"], .none), (["007"], .length(7)), (["1", "1 ", "01"], .length(1)),
            (["9223372036854775807"], .length(.max)), (["99999999999999999999"], .length(.max)),
        ])
    func lengths(values: [String], body: RequestHead.Body) throws {
        let fields = HTTPFields(values.map { HTTPField(name: .contentLength, value: $0) })
        #expect(try MessageFraming.decide(fields, .http11) == body)
        #expect(try MessageFraming.decide(fields, .http10) == body)
    }

    @Test("A transfer coding is the client's to use in 1.1 only")
    func chunked() throws {
        let fields: HTTPFields = [.transferEncoding: "chunked"]
        #expect(try MessageFraming.decide(fields, .http11) == .chunked)
        #expect(throws: RequestError.malformed(.transferCodingInHTTP10)) {
            try MessageFraming.decide(fields, .http10)
        }
    }
}
