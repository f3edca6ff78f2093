import JSON
import Testing

@testable import Providers

struct ReasoningDetailsTests {
    /// The array that lists of these chunks make.
    private static func assembled(_ lists: String...) throws -> String? {
        var details = ReasoningDetails()
        for list in lists { details.receive(try Document(parsing: Array(list.utf8)).root) }
        return details.slice?.text
    }

    @Test("The list of a message keeps its bytes, on one line")
    func whole() throws {
        let list = #"[ {"type":"reasoning.text", "text":"a"},{"type":"reasoning.text","text":"b\/"}]"#
        for (text, result) in [(list, list), ("[\n{\n}\r\n]", "[{}]")] {
            var details = ReasoningDetails()
            details.receive(whole: try Document(parsing: Array(text.utf8)).root)
            #expect(details.slice?.text == result)
        }
    }

    @Test("An item of one fragment keeps its bytes, and without an item there is no list")
    func single() throws {
        let item = #"{"type":"reasoning.text", "text":"a\/","index":0}"#
        #expect(try Self.assembled("[\(item)]", "[]") == "[\(item)]")
        #expect(try Self.assembled() == nil)
        #expect(try Self.assembled("[]", "[7]") == nil)
    }

    @Test("Fragments of an item are joined, and its signature and id count when they arrive")
    func fragments() throws {
        #expect(
            try Self.assembled(
                #"[{"type":"reasoning.text","text":"a \"","format":"anthropic-claude-v1","index":0,"signature":null}]"#,
                #"[{"type":"reasoning.text","text":"b\" ","format":"anthropic-claude-v1","index":0}]"#,
                #"[{"type":"reasoning.text","signature":"c2ln","index":0,"id":"r1"}]"#)
                    == """
                    [{"type":"reasoning.text","text":"a \\"b\\" ","format":"anthropic-claude-v1","index":0,\
                    "signature":"c2ln","id":"r1"}]
                    """)
        #expect(
            try Self.assembled(
                #"[{"type":"reasoning.summary","summary":"a"}]"#, #"[{"type":"reasoning.summary","summary":"b"}]"#)
                == #"[{"type":"reasoning.summary","summary":"ab"}]"#)
    }

    @Test(
        "An item of another type, index or id, and a text after a signature, are items of their own",
        arguments: [
            #"{"type":"reasoning.encrypted","data":"x","id":"1","index":0}"#,
            #"{"type":"reasoning.text","text":"b","id":"1","index":1}"#,
            #"{"type":"reasoning.text","text":"b","id":"2","index":0}"#,
            #"{"type":"reasoning.text","text":"b","index":0}"#, #"{"type":"reasoning.text","text":"b"}"#,
        ])
    func separate(other: String) throws {
        let first = #"{"type":"reasoning.text","text":"a","signature":"s","id":"1","index":0}"#
        #expect(try Self.assembled("[\(first)]", "[\(other)]") == "[\(first),\(other)]")
    }

    @Test("Fragments of parallel items go each to its own")
    func interleaved() throws {
        #expect(
            try Self.assembled(
                #"[{"type":"reasoning.text","text":"a","index":0},{"type":"reasoning.text","text":"x","index":1}]"#,
                #"[{"type":"reasoning.text","text":"y","index":1},{"type":"reasoning.text","text":"b","index":0}]"#)
                == #"[{"type":"reasoning.text","text":"ab","index":0},{"type":"reasoning.text","text":"xy","index":1}]"#
        )
    }
}
