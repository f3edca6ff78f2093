internal import Commands
internal import Testing

struct OutputTextTests {
    @Test("A character that is cut stays whole, wherever it is cut", arguments: ["aé€😀b", "é", "😀😀", ""])
    func cut(text: String) {
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var output = OutputText()
                let parts = [bytes[..<first], bytes[first..<second], bytes[second...]].map { output.decode($0) }
                #expect(parts.joined() == text)
                #expect(output.finish() == "")
            }
        }
    }

    @Test("Control characters become U+FFFD, except tabs and the ends of lines")
    func controls() {
        var output = OutputText()
        let text = "a\0b\u{1}\t\r\n\u{1B}[1m\u{7F}\u{C}\u{80}\u{9F}\u{A0}é"
        let expected = "a\u{FFFD}b\u{FFFD}\t\r\n\u{FFFD}[1m\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{A0}é"
        #expect(output.decode(Array(text.utf8)) == expected)
    }

    @Test("Bytes that are not UTF-8 become U+FFFD, and are not kept back")
    func invalid() {
        var output = OutputText()
        #expect(output.decode([0x61, 0xFF]) == "a\u{FFFD}")
        #expect(output.decode([0x80, 0x80, 0x80, 0x80]) == "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
        #expect(output.decode([0xE2, 0x82]) == "")
        #expect(output.finish() == "\u{FFFD}")
        #expect(output.decode([0xAC]) == "\u{FFFD}")
    }
}
