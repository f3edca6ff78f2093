@testable import Configuration
import JSON
import Testing

struct ValueTests {
    private func value(_ text: String) throws -> Value {
        Value(try Document(parsing: Array(text.utf8), as: .json5).root, file: 0)
    }

    /// A value as text that can be compared.
    private func shape(_ value: Value) -> String {
        switch value.content {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let node): node.slice.text
        case .text(let text): "'\(text)'"
        case .list(let values): "[\(values.map(shape).joined(separator: ","))]"
        case .object(let members): "{\(members.map { "\($0.key):\(shape($0.value))" }.joined(separator: ","))}"
        }
    }

    @Test(
        "Objects are merged, lists joined, and everything else is replaced",
        arguments: [
            ("{a: 1}", "{b: 2}", "{a:1,b:2}"),
            ("{a: 1, c: {d: 1, e: 1}}", "{c: {e: 2, f: 2}, a: 3}", "{a:3,c:{d:1,e:2,f:2}}"),
            ("[1]", "[2, 'x']", "[1,2,'x']"),
            ("{a: [1]}", "{a: {b: 1}}", "{a:{b:1}}"),
            ("{a: {b: 1}}", "{a: null}", "{a:null}"),
            ("1", "true", "true"),
        ])
    func merged(under: String, over: String, expected: String) throws {
        #expect(shape(try value(under).merged(with: value(over))) == expected)
    }

    @Test(
        "What is off, empty or not enabled asks for nothing",
        arguments: [
            ("false", true), ("'off'", true), ("''", true), ("[]", true), ("{}", true), ("null", true),
            ("{enabled: false, x: 1}", true), ("{mode: 'off', x: 1}", true), ("true", false), ("0", false),
            ("'on'", false), ("[1]", false), ("{x: 1}", false), ("{enabled: true}", false),
        ])
    func asksForNothing(text: String, expected: Bool) throws {
        #expect(try value(text).asksForNothing == expected)
    }
}
