import JSON
import Testing

struct WriterTests {
    @Test("Members and elements stand in the order of the calls, with commas between them")
    func order() throws {
        var writer = Writer()
        writer.object { writer in
            writer.member("z", "text")
            writer.member("a", 3)
            writer.member("absent", ifPresent: Int?.none)
            writer.member("none", Int?.none)
            writer.null("null")
            writer.member("list") { writer in
                writer.array { writer in
                    writer.value(true)
                    writer.array { _ in }
                    writer.object { _ in }
                    writer.value(Slice(literal: "{ }"))
                    writer.object { $0.member("x", Int64.min) }
                }
            }
            writer.member("names", ["a", "b"])
        }
        #expect(
            Slice(writer).text == """
                {"z":"text","a":3,"none":null,"null":null,"list":[true,[],{},{ },{"x":-9223372036854775808}],\
                "names":["a","b"]}
                """)
    }

    @Test("What is not JSON can stand around values")
    func raw() {
        var writer = Writer()
        for number in 1...2 {
            writer.raw("data: ")
            writer.object { $0.member("n", number) }
            writer.raw("\n\n")
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "data: {\"n\":1}\n\ndata: {\"n\":2}\n\n")
        writer.removeAll()
        writer.value(1)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "1")
    }

    @Test("An error of a closure comes out with its type")
    func errors() {
        struct Stop: Error {}
        var writer = Writer()
        #expect(throws: Stop.self) {
            try writer.object { writer throws(Stop) in
                try writer.member("a") { _ throws(Stop) in throw Stop() }
            }
        }
    }
}
