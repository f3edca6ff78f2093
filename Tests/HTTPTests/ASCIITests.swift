import Testing

@testable import HTTP

struct ASCIITests {
    @Test("Each class holds exactly the bytes of its grammar")
    func classes() {
        let all = UInt8.min...UInt8.max
        let token = Set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        #expect(Set(all.filter(\.isTokenByte)) == token)
        #expect(Set(all.filter(\.isVisible)) == Set(0x21...0x7E))
        #expect(Set(all.filter(\.isFieldValueByte)) == Set([0x09] + Array(0x20...0x7E) + Array(0x80...0xFF)))
        #expect(Set(all.filter(\.isBlank)) == [0x09, 0x20])
    }

    @Test("A hexadecimal digit has its value in either case")
    func hexadecimal() {
        let values = "0123456789abcdefABCDEF".utf8.map(\.hexadecimalValue)
        #expect(values == Array(0...15) + Array(10...15))
        #expect((UInt8.min...UInt8.max).count { $0.hexadecimalValue != nil } == 22)
    }

    @Test("Only the blanks around a text go", arguments: [(" \ta b\t", "a b"), ("", ""), (" \t ", ""), ("a", "a")])
    func trimmed(text: String, expected: String) {
        #expect(String(decoding: Array(text.utf8).trimmingBlanks, as: UTF8.self) == expected)
    }

    @Test("Only ASCII letters are folded")
    func folded() {
        #expect("ChUnKeD".equalsIgnoringASCIICase("chunked"))
        #expect(!"chun\u{212A}ed".equalsIgnoringASCIICase("chunked"))
        #expect(!"chunke".equalsIgnoringASCIICase("chunked"))
        #expect(!"100\u{2D}continu@".equalsIgnoringASCIICase("100-continu`"))
    }
}
