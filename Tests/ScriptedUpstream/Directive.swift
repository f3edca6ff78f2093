/// A word of a directive that means nothing, or whose value does not fit.
struct DirectiveError: Error, Equatable {
    let word: String
}

/// The text form of a `Script`.
enum Directive {
    /// The last text between `[[` and `]]`, without them.
    static func last(in text: String) -> String? {
        let bytes = Array(text.utf8)
        var start: Int?
        var found: String?
        var index = 0
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "["), bytes[index + 1] == UInt8(ascii: "[") { start = index + 2 }
            if let from = start, bytes[index] == UInt8(ascii: "]"), bytes[index + 1] == UInt8(ascii: "]") {
                found = String(decoding: bytes[from..<max(from, index)], as: UTF8.self)
                start = nil
            }
            index += 1
        }
        return found
    }

    /// Splits `word word=value word="value"`.
    static func words(of directive: String) throws(DirectiveError) -> [(key: String, value: String)] {
        var words: [(String, String)] = []
        var rest = Substring(directive).unicodeScalars
        while let first = rest.first {
            if first == " " || first == "\n" || first == "\t" {
                rest.removeFirst()
                continue
            }
            let key = String(Substring(rest.prefix { $0 != "=" && $0 != " " && $0 != "\n" }))
            rest = rest.dropFirst(key.unicodeScalars.count)
            guard rest.first == "=" else {
                words.append((key, ""))
                continue
            }
            rest.removeFirst()
            words.append((key, try value(&rest, of: key)))
        }
        return words
    }

    private static func value(
        _ rest: inout Substring.UnicodeScalarView, of key: String
    ) throws(DirectiveError) -> String {
        guard rest.first == "\"" else {
            let plain = String(Substring(rest.prefix { $0 != " " && $0 != "\n" }))
            rest = rest.dropFirst(plain.unicodeScalars.count)
            return plain
        }
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return String(text) }
            guard scalar == "\\", let escaped = rest.popFirst() else {
                text.append(scalar)
                continue
            }
            switch escaped {
            case "n": text.append("\n")
            case "r": text.append("\r")
            case "t": text.append("\t")
            default: text.append(escaped)
            }
        }
        throw DirectiveError(word: key)
    }

    static func number(_ key: String, _ value: String) throws(DirectiveError) -> Int {
        guard let number = Int(value), number >= 0 else { throw DirectiveError(word: "\(key)=\(value)") }
        return number
    }

    static func choice<Choice: RawRepresentable<String>>(
        _ key: String, _ value: String
    ) throws(DirectiveError) -> Choice {
        guard let choice = Choice(rawValue: value) else { throw DirectiveError(word: "\(key)=\(value)") }
        return choice
    }

    /// Cuts a text before each space, as a tokenizer would.
    static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        for scalar in text.unicodeScalars {
            if scalar == " " || pieces.isEmpty {
                pieces.append(String(scalar))
            } else {
                pieces[pieces.count - 1].unicodeScalars.append(scalar)
            }
        }
        return pieces
    }
}
