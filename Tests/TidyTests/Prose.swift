/// The words of a text that people read, in lower case, each with its line.
struct Prose {
    /// An empty word stands for punctuation that divides sentences and clauses.
    private(set) var words: [(word: String, line: Int)] = []

    /// - Parameter file: a Swift file, of which only comments and string literals are read, or any other text.
    init(file: String) throws {
        self.init(
            lines: file.hasSuffix(".swift")
                ? SwiftCode(try SourceTree.text(of: file)).prose : try SourceTree.lines(of: file))
    }

    init(lines: [String]) {
        for (number, line) in lines.enumerated() {
            var word: [UInt8] = []
            for byte in line.utf8 {
                if Self.isPartOfWord(byte) {
                    word.append(byte | 0x20)
                } else {
                    take(&word, number + 1)
                    if Self.dividers.contains(byte) { words.append(("", number + 1)) }
                }
            }
            take(&word, number + 1)
        }
    }

    private static let dividers = Set(".,;:!?()|".utf8)

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "'") || byte >= 0x80
    }

    private mutating func take(_ word: inout [UInt8], _ line: Int) {
        if !word.isEmpty { words.append((String(decoding: word, as: UTF8.self), line)) }
        word = []
    }

    /// The lines where a phrase begins, unless one of the words in `except` follows it. "There is no route" is plain, so
    /// a phrase that follows "there" does not count.
    func lines(of phrase: String, except: [String] = []) -> [Int] {
        let wanted = phrase.split(separator: " ").map(String.init)
        return words.indices.filter { index in
            guard words[index].word == wanted[0], index + wanted.count <= words.count else { return false }
            guard zip(wanted, words[index...]).allSatisfy({ $0 == $1.word }) else { return false }
            if index > 0, words[index - 1].word == "there" { return false }
            let next = index + wanted.count
            return next == words.count || !except.contains(words[next].word)
        }.map { words[$0].line }
    }
}
