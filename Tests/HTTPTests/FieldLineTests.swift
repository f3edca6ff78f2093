import HTTPTypes
import Testing

@testable import HTTP

struct FieldLineTests {
    @Test(
        "A line is a name and a value",
        arguments: [("A:b", "A", "b"), ("x-y: \t b c \t", "x-y", "b c"), ("A:", "A", ""), ("A::b", "A", ":b")])
    func parsed(line: String, name: String, value: String) throws {
        let field = try FieldLine.parse(Array(line.utf8)[...])
        #expect(field.name.rawName == name)
        #expect(field.value == value)
    }

    @Test("A value that is not UTF-8 is kept")
    func latin1() throws {
        let field = try FieldLine.parse((Array("A: ".utf8) + [0xE9])[...])
        #expect(field == HTTPField(name: try #require(HTTPField.Name("A")), value: [0xE9]))
    }
}
