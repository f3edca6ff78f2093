internal import Testing

/// Declarations of `Sources` whose name stands nowhere else in `Sources`.
///
/// Names are compared, not symbols: a declaration is missed while another one with its name is used.
struct UnusedDeclarationTests {
    struct Declaration: Hashable {
        let name: String
        let file: String
        let line: Int
    }

    /// Names that the compiler or the standard library use: requirements of protocols, and the start of a program.
    static let usedByOthers: Set = [
        "body", "callAsFunction", "configuration", "customMirror", "debugDescription", "description", "encode", "hash",
        "main", "makeIterator", "next", "run", "validate",
    ]

    /// Sources that declare all that something outside of Swift has, whether it is used or not.
    static let tables: Set = [
        // The access rights of landlock(7).
        "Sources/Posix/Confinement/FileRights.swift"
    ]

    private static let files = SourceTree.swiftFiles(in: "Sources")

    @Test("Every declaration is used in Sources, or is marked with `// For tests.`")
    func everyDeclarationIsUsed() throws {
        var found: [Declaration] = []
        var uses: [Substring: Int] = [:]
        for file in Self.files {
            let text = try SourceTree.text(of: file)
            let code = SwiftCode(text)
            for line in code.lines { for word in SwiftCode.words(of: line) { uses[word, default: 0] += 1 } }
            let marked = try SourceTree.lines(of: file).map { $0.hasSuffix("// For tests.") }
            found += Self.declarations(in: code).filter { !marked[$0.line - 1] }
                .map { Declaration(name: $0.name, file: file, line: $0.line) }
        }
        let declared = Dictionary(grouping: found, by: \.name)
        for (name, declarations) in declared where uses[Substring(name), default: 0] <= declarations.count {
            for declaration in declarations
            where !Self.tables.contains(declaration.file) {
                Issue.record("\(declaration.file):\(declaration.line): nothing in Sources uses \(name)")
            }
        }
    }

    @Test(
        "Declarations are found, each with its name",
        arguments: [
            ("package static let one = 1", ["one"]), ("private(set) var two: Int { 2 }", ["two"]),
            ("func three() {", ["three"]), ("indirect enum Four: Error {", ["Four"]),
            ("typealias Five = Int", ["Five"]),
            ("enum E: Error {\n    case six, seven(of: Int), eight\n}", ["E", "six", "seven", "eight"]),
            ("enum E: String {\n    case nine = \"n\"\n}\nlet ten = 10", ["E", "ten"]),
            ("enum E {\n    case a\n    var x: Int {\n        switch self {\n        case b: 1\n", ["E", "a", "x"]),
            ("case .a, .b: break", []), ("// func comment() {", []), ("let text = \"func string()\"", ["text"]),
            ("@main struct M {", []), ("override func usual() {", ["usual"]), ("let _ = 1", []),
        ])
    func declarations(text: String, names: [String]) {
        #expect(Self.declarations(in: SwiftCode(text)).map(\.name) == names)
    }

    @Test(
        "Strings and comments are no code, but interpolations are",
        arguments: [
            ("a // b", "a "), (#"a("b", c)"#, #"a("", c)"#), (#""\(a) \(b("c"))" + d"#, #"" a b("") " + d"#),
            (##"#"\(a)"# + #"\#(b)"#"##, #""" + " b ""#), ("\"\"\"\n  a \"b\"\n\"\"\" c", "\"\n\n\" c"),
            (#""a\"b" + "\\" + c"#, #""" + "" + c"#),
        ])
    func code(text: String, code: String) {
        #expect(SwiftCode(text).lines.joined(separator: "\n").replacing("  ", with: " ") == code)
    }
}

extension UnusedDeclarationTests {
    private static let kinds: Set<Substring> = [
        "func", "var", "let", "struct", "class", "enum", "protocol", "typealias",
    ]

    /// The names that are declared, each with its line, without those that the compiler uses.
    static func declarations(in code: SwiftCode) -> [(name: String, line: Int)] {
        var found: [(String, Int)] = []
        var isRaw = false
        for (number, line) in code.lines.enumerated() {
            let words = SwiftCode.words(of: line)
            if words.contains("enum") { isRaw = hasRawType(line) }
            if line.contains("@main") || (number > 0 && code.lines[number - 1].contains("@main")) { continue }
            for name in names(in: words) + (isRaw ? [] : cases(in: line)) where !usedByOthers.contains(String(name)) {
                found.append((String(name), number + 1))
            }
        }
        return found
    }

    private static func names(in words: [Substring]) -> [Substring] {
        words.indices.dropLast().compactMap { index in
            guard kinds.contains(words[index]), words[index + 1] != "_" else { return nil }
            // `class func` and the like: the next word is the kind.
            return kinds.contains(words[index + 1]) ? nil : words[index + 1]
        }
    }

    /// A value of an enum with a raw type may come from outside.
    private static func hasRawType(_ line: String) -> Bool {
        guard let types = line.split(separator: ":", maxSplits: 1).dropFirst().first else { return false }
        return SwiftCode.words(of: types).contains {
            ["String", "Int", "Int32", "CInt", "UInt8", "CodingKey"].contains($0)
        }
    }

    /// The cases that a line of an enum declares; none if it is a pattern.
    private static func cases(in line: String) -> [Substring] {
        guard let match = line.prefixMatch(of: /\s*(?:indirect\s+)?case\s+/) else { return [] }
        var depth = 0
        let list = line[match.range.upperBound...].filter { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return depth == 0 && character != ")"
        }
        let parts = list.split(separator: ",").map { $0.drop { $0 == " " } }
        let areNames = parts.allSatisfy { $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "`" } }
        guard areNames, parts.allSatisfy({ $0.first?.isLowercase == true || $0.first == "`" }) else { return [] }
        return parts.map { $0.split(separator: "`")[0] }
    }
}
