import Testing
import Text

struct ASCIITests {
    @Test("Each class holds exactly the bytes of its grammar")
    func classes() {
        let all = UInt8.min...UInt8.max
        let digits = Set("0123456789".utf8)
        let upper = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        let lower = Set("abcdefghijklmnopqrstuvwxyz".utf8)
        let alphanumeric = digits.union(upper).union(lower)
        #expect(Set(all.filter(\.isDigit)) == digits)
        #expect(Set(all.filter(\.isUppercase)) == upper)
        #expect(Set(all.filter(\.isLetter)) == upper.union(lower))
        #expect(Set(all.filter(\.isAlphanumeric)) == alphanumeric)
        #expect(Set(all.filter(\.isNameByte)) == alphanumeric.union("-_".utf8))
        #expect(Set(all.filter(\.isTokenByte)) == alphanumeric.union("!#$%&'*+-.^_`|~".utf8))
        #expect(Set(all.filter(\.isVisible)) == Set(0x21...0x7E))
        #expect(Set(all.filter(\.isFieldValueByte)) == Set([0x09] + Array(0x20...0x7E) + Array(0x80...0xFF)))
        #expect(Set(all.filter(\.isBlank)) == [0x09, 0x20])
        #expect(Set(all.filter(\.isWhiteSpace)) == [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20])
    }

    @Test("Only ASCII letters are folded")
    func folded() {
        #expect("ChUnKeD".equalsIgnoringASCIICase("chunked"))
        #expect("ChUnKeD".equalsIgnoringASCIICase("CHUNKED"))
        #expect(!"chun\u{212A}ed".equalsIgnoringASCIICase("chunked"))
        #expect(!"chunke".equalsIgnoringASCIICase("chunked"))
        #expect(!"100\u{2D}continu@".equalsIgnoringASCIICase("100-continu`"))
        #expect(!"e\u{301}".equalsIgnoringASCIICase("\u{E9}"))
    }

    @Test(
        "A string in lower case keeps every byte but A to Z",
        arguments: [
            ("", ""), ("abc-1", "abc-1"), ("Content-TYPE", "content-type"), ("@AZ[`az{", "@az[`az{"),
            ("\u{212A}\u{C9}\u{130}", "\u{212A}\u{C9}\u{130}"), ("E\u{301}", "e\u{301}"),
        ])
    func lowercased(text: String, expected: String) {
        #expect(text.asciiLowercased.utf8.elementsEqual(expected.utf8))
        #expect(text[...].asciiLowercased.utf8.elementsEqual(expected.utf8))
        #expect(Array(text.utf8).asciiLowercased == Array(expected.utf8))
    }
}
