internal import Text

/// A command of words and quotes, as a shell reads it, without anything that a shell would do in addition.
///
/// Any other syntax of a shell is refused, so that the words are exactly what a shell would pass to the program.
package struct SimpleCommand: Equatable, Sendable {
    /// The program and its arguments; the first word is not empty.
    package let words: [String]

    /// - Throws: `CommandRefusal` that names the syntax.
    package init(_ text: String) throws(CommandRefusal) {
        var parser = Parser(text.utf8)
        words = try parser.words()
        guard let program = words.first, !program.isEmpty else { throw CommandRefusal("The command is empty.") }
    }
}

private struct Parser {
    private let text: [UInt8]
    private var place = 0

    init(_ text: String.UTF8View) {
        self.text = Array(text)
    }

    mutating func words() throws(CommandRefusal) -> [String] {
        var words: [String] = []
        while true {
            while place < text.count, text[place].isBlank { place += 1 }
            guard place < text.count else { return words }
            words.append(try word(isFirst: words.isEmpty))
        }
    }

    private mutating func word(isFirst: Bool) throws(CommandRefusal) -> String {
        var word: [UInt8] = []
        var hasQuotes = false
        let start = place
        if Self.special(atStart: text[place]) { throw Self.refusal(of: text[place]) }
        while place < text.count, !text[place].isBlank {
            let byte = text[place]
            place += 1
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                word += try quoted(by: byte)
                hasQuotes = true
            case _ where Self.isSpecial(byte): throw Self.refusal(of: byte)
            default: word.append(byte)
            }
        }
        if isFirst, !hasQuotes, Self.isAssignment(text[start..<place]) {
            throw CommandRefusal(
                "The command begins with an assignment; pass variables in the environment of the call instead.")
        }
        return String(decoding: word, as: UTF8.self)
    }

    /// The bytes up to the closing quote.
    private mutating func quoted(by quote: UInt8) throws(CommandRefusal) -> ArraySlice<UInt8> {
        let start = place
        while place < text.count {
            let byte = text[place]
            if byte == quote {
                place += 1
                return text[start..<(place - 1)]
            }
            if quote == UInt8(ascii: "\""), "$`\\".utf8.contains(byte) { throw Self.refusal(of: byte, inQuotes: true) }
            if byte == 0 { throw Self.refusal(of: byte) }
            place += 1
        }
        throw CommandRefusal("The command contains an opening quote without the closing one.")
    }

    /// The characters with which a shell would do more than divide words; control characters are among them.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F || ";|&<>$`()*?[]{}\\".utf8.contains(byte)
    }

    /// A home directory, a comment, or a negation; within a word these characters have no meaning.
    private static func special(atStart byte: UInt8) -> Bool {
        "~#!".utf8.contains(byte)
    }

    private static func isAssignment(_ word: ArraySlice<UInt8>) -> Bool {
        let name = word.prefix { $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "+") }
        return !name.isEmpty && name.endIndex < word.endIndex && word[name.endIndex] == UInt8(ascii: "=")
    }

    private static func refusal(of byte: UInt8, inQuotes: Bool = false) -> CommandRefusal {
        let name =
            switch byte {
            case .lineFeed: "a line break"
            case 0..<0x20, 0x7F: "a control character"
            default: "the character \(Character(UnicodeScalar(byte)))"
            }
        let remedy = inQuotes ? "use single quotes" : "put it in single quotes if it is part of an argument"
        return CommandRefusal(
            """
            The command contains \(name). Only one simple command of words and quotes is allowed here, because programs \
            are compared with a list; \(remedy).
            """)
    }
}
