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
        #expect(root["a"] == nil)
    }
}
