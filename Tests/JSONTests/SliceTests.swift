import JSON
import Testing

struct SliceTests {
    @Test("The bytes of a strict document are passed on as they came")
    func untouched() throws {
        let text = #"{"tools":[ {"a" : 1.0e0,"\u0061b":"\/\ud800" , "big":123456789012345678901234567890} ],"x":1}"#
        let tools = try #require(try Document(parsing: Array(text.utf8)).root["tools"]).slice
        var writer = Writer()
        writer.object { $0.member("tools", tools) }
        #expect(
            Slice(writer).text
                == #"{"tools":[ {"a" : 1.0e0,"\u0061b":"\/\ud800" , "big":123456789012345678901234567890} ]}"#)
    }

    @Test(
        "A value of a JSON5 document is passed on as JSON",
        arguments: [
            ("{a: 'b\"c', // comment\n 'd': [1, 2,],}", #"{"a":"b\"c","d":[1,2]}"#),
            ("[+1, .5, 5., -.5e1, 5.E2, 1.e-1, -0, 1e400]", "[1,0.5,5,-0.5e1,5E2,1e-1,-0,1e400]"),
            (
                "[0x10, -0XfF, +0x7fffffffffffffff, 0x8000000000000000, 0xFFFFFFFFFFFFFFFFFF]",
                "[16,-255,9223372036854775807,9.223372036854776e+18,4.722366482869645e+21]"
            ),
            ("[Infinity, -Infinity, +NaN]", "[null,null,null]"),
            ("[true, false, null, 'a\\\nb\\x41\\v\\0']", #"[true,false,null,"abA\u000b\u0000"]"#),
            ("'\\ud800'", "\"\u{FFFD}\""),
        ])
    func strict(text: String, json: String) throws {
        let slice = try Document(parsing: Array(text.utf8), as: .json5).root.slice
        #expect(slice.text == json)
        #expect(throws: Never.self) { try Document(parsing: Array(slice.bytes)) }
    }

    @Test("A value is on one line without the line breaks between its tokens, and with all other bytes")
    func oneLine() throws {
        let value = try Document(parsing: Array("[{ \"a\" :\r\n 1.0 },\n\"\\n\"]".utf8)).root.slice
        #expect(value.onOneLine.text == #"[{ "a" : 1.0 },"\n"]"#)
        #expect(value.onOneLine.onOneLine == value.onOneLine)
    }

    @Test("Slices are equal when their bytes are")
    func equality() {
        #expect(Slice(literal: "{}") == Slice(literal: "{}"))
        #expect(Slice(literal: "1") != Slice(literal: "1.0"))
    }
}
