internal import Testing

struct WordTests {
    static let files = SourceTree.swiftFiles(in: "Sources") + SourceTree.swiftFiles(in: "Tests")

    @Test("No type is named for having no better name", arguments: files)
    func typeNames(file: String) throws {
        let forbidden = ["Manager", "Helper", "Util", "Utils", "Utilities", "Handler", "Impl", "Base"]
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            let words = SourceTree.code(of: line).split { !($0.isLetter || $0.isNumber) }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
            guard let place = words.firstIndex(where: kinds.contains), place + 1 < words.count else { continue }
            let name = words[place + 1]
            #expect(!forbidden.contains { name.hasSuffix($0) || name.hasPrefix($0) }, "\(file):\(number + 1) \(name)")
        }
    }

    @Test("Nothing is left for later", arguments: files.filter { !$0.hasSuffix("WordTests.swift") })
    func nothingForLater(file: String) throws {
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            let isLeft = ["TODO", "FIXME", "XXX", "HACK"].contains(where: line.hasWord)
            #expect(!isLeft, "\(file):\(number + 1)")
        }
    }

    @Test("Nothing is public", arguments: SourceTree.swiftFiles(in: "Sources"))
    func nothingPublic(file: String) throws {
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            let isPublic = line.hasWord("public") && SourceTree.code(of: line).hasWord("public")
            #expect(!isPublic, "\(file):\(number + 1)")
        }
    }

    @Test("No error is swallowed in silence", arguments: SourceTree.swiftFiles(in: "Sources"))
    func noEmptyCatch(file: String) throws {
        let text = try SourceTree.text(of: file)
        let isEmpty = text.contains("catch") && text.contains(/catch( [^{\n]*)? \{\s*\}/)
        #expect(!isEmpty, "\(file)")
    }

    /// A word or a phrase that a stranger stumbles over, and what to write instead.
    struct Wording {
        let phrase: String
        let instead: String
        /// Words that may follow it all the same.
        var except: [String] = []

        init(_ phrase: String, _ instead: String, except: [String] = []) {
            self.phrase = phrase
            self.instead = instead
            self.except = except
        }
    }

    static let wordings = [
        Wording("anew", "again"), Wording("heed", "handle, obey"), Wording("heeds", "handles, obeys"),
        Wording("whoever", "a client that, the user who"), Wording("parted", "separated, divided"),
        Wording("folder", "directory"), Wording("folders", "directories"),
        Wording("how-manieth", "the number of, starting at 1"), Wording("stirred", "changed"),
        Wording("nobody", "no client, no process, no user"), Wording("beside", "next to, in addition to"),
        Wording("is none", "is not one, is missing"), Wording("are none", "are missing, do not exist"),
        Wording("is no", "is not a, is missing", except: ["longer", "more"]),
        Wording("what was said", "the conversation, the text"), Wording("is told", "receives, is reported to"),
        Wording("are told", "receive, are reported to"), Wording("looks after", "manages, watches"),
        Wording("knows of", "has, stores"), Wording("tells of", "reports, describes"),
        Wording("the page says", "the page contains, the manual states"),
    ]

    /// What people read.
    static let texts =
        (SourceTree.files(in: "Sources") + SourceTree.files(in: "systemd") + SourceTree.files(in: "packaging/man")
        + SourceTree.files(in: "packaging/etc") + SourceTree.files(in: "packaging/debian") + ["README.md"]
        + SourceTree.swiftFiles(in: "Tests"))
        .filter { SourceTree.isFile($0) && !exempt.contains($0) }

    /// This list itself, a program in Python, and the change log, whose entries stay as they were.
    private static let exempt = [
        "Tests/TidyTests/WordTests.swift", "Tests/JSONTests/PythonReader.swift", "packaging/debian/changelog",
    ]

    @Test("Texts use plain words", arguments: texts)
    func plainWords(file: String) throws {
        let prose = try Prose(file: file)
        for wording in Self.wordings {
            for line in prose.lines(of: wording.phrase, except: wording.except) {
                Issue.record("\(file):\(line): \"\(wording.phrase)\": write \(wording.instead)")
            }
        }
    }

    @Test(
        "A phrase is found across lines and in any case, but not across punctuation, and not in code",
        arguments: [
            ("It is None\nof those", [1]), ("It\nis\nnone", [2]), ("it is. None", []), ("nonesuch is noneed", []),
            ("there is none", []), ("let is = none // a\n\n// is none", [3]), ("f(\"is none\", is, none)", [1]),
        ])
    func found(text: String, lines: [Int]) {
        let prose =
            text.contains("let ") || text.contains("(")
            ? SwiftCode(text).prose : text.split(separator: "\n").map(String.init)
        #expect(Prose(lines: prose).lines(of: "is none") == lines)
        #expect(Prose(lines: prose).lines(of: "is none", except: ["of"]) == (text.hasSuffix("those") ? [] : lines))
    }
}
