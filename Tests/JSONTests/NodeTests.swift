import JSON
import Testing

struct NodeTests {
    @Test("A node knows its kind, its place and its bytes")
    func places() throws {
        let text = #" {"a" : [1, "é" ,true,null ] , "b":{ }}"#
        let root = try Document(parsing: Array(text.utf8)).root

        #expect(root.kind == .object)
        #expect(root.offset == 1)
        #expect(root.count == 2)
        #expect(root.members.map(\.key) == ["a", "b"])
        #expect(root.members.map(\.keyOffset) == [2, 32])
        #expect(root.members.map(\.value.kind) == [.array, .object])
        let array = try #require(root["a"])
        #expect(array.count == 4)
        #expect(array.offset == 8)
        #expect(array.elements.map(\.kind) == [.number, .string, .boolean, .null])
        #expect(array.elements.map(\.offset) == [9, 12, 18, 23])
        #expect(array.elements.map(\.slice.text) == ["1", "\"é\"", "true", "null"])
        #expect(array.slice.text == #"[1, "é" ,true,null ]"#)
        #expect(root["b"]?.slice.text == "{ }")
        #expect(root["b"]?.members.isEmpty == true)
    }

    @Test(
        "A value that is asked for as something else is nil or empty",
        arguments: ["{}", "[]", "\"x\"", "1", "true", "null"])
    func otherKind(text: String) throws {
        let node = try Document(parsing: Array(text.utf8)).root

        #expect((node.string != nil) == (node.kind == .string))
        #expect((node.integer != nil) == (node.kind == .number))
        #expect((node.number != nil) == (node.kind == .number))
        #expect((node.boolean != nil) == (node.kind == .boolean))
        #expect(node.isNull == (node.kind == .null))
        #expect(node.count == 0)
        #expect(node.members.isEmpty && node.members.count == 0)
        #expect(node.elements.isEmpty && node.elements.count == 0)
        #expect(node["x"] == nil)
    }

    @Test("A member is found by its decoded key, as bytes")
    func lookup() throws {
        let root = try Document(parsing: Array(#"{"\u0061\"":1,"":{"x":2},"xy":[{"x":0}],"x":3}"#.utf8)).root

        #expect(root["a\""]?.integer == 1)
        #expect(root[""]?["x"]?.integer == 2)
        #expect(root["x"]?.integer == 3)
        #expect(root["xy"]?["x"] == nil)
        #expect(root["y"] == nil)
        #expect(root.members.first?.hasKey("a\"") == true)
        #expect(root.members.first?.hasKey("a") == false)
    }

    @Test(
        "A number is an integer by its value if it fits",
        arguments: [
            ("0", 0, 0), ("-0", 0, -0.0), ("-0.0", 0, -0.0), ("1.0", 1, 1), ("1e2", 100, 100), ("1.5", nil, 1.5),
            ("15e-1", nil, 1.5), ("150e-1", 15, 15), ("-9223372036854775808", .min, -0x1p63),
            ("9223372036854775808", nil, 0x1p63), ("9007199254740993", 9_007_199_254_740_993, 0x1p53),
            ("9007199254740992.0", 1 << 53, 0x1p53), ("9007199254740994.0", nil, 9_007_199_254_740_994),
            ("1e300", nil, 1e300), ("1e400", nil, nil), ("-1e400", nil, nil), ("1e-400", 0, 0),
            ("0.1", nil, 0.1), ("123456789012345678901234567890", nil, 123_456_789_012_345_677_877_719_597_056),
        ] as [(String, Int?, Double?)])
    func numbers(text: String, integer: Int?, number: Double?) throws {
        let node = try Document(parsing: Array(text.utf8)).root
        #expect(node.integer == integer)
        #expect(node.number?.bitPattern == number?.bitPattern)
    }
}
