import Configuration
import Glibc
import SystemPackage
import Testing
import TestSupport

struct SourceReaderTests {
    @Test("Without a file the defaults apply, unless the file was named")
    func missing() throws {
        let directory = try TemporaryDirectory()
        let named = ConfigurationText("").read(in: directory)
        #expect(named.diagnostics.map(\.short) == ["error : the file does not exist"])
        #expect(named.configuration == nil)
        #expect(named.isMissing)
    }

    @Test(
        "A text that is not JSON5 is refused where it goes wrong",
        arguments: [
            ("", "1:1 error : unexpected end of text"),
            ("{\n  a: 1,\n  a: 2,\n}", "3:3 error : duplicate key \"a\""),
            ("{ gateway: { port: 18789 }", "1:27 error : unexpected end of text"),
            ("[1, 2]", "1:1 error : expected an object, found a list"),
            ("\"text\"", "1:1 error : expected an object, found a string"),
            ("{ a\u{0}: 1 }", "1:4 error : unexpected character"),
            ("{} {}", "1:4 error : unexpected text after the value"),
            (String(repeating: "[", count: 70), "1:65 error : more than 64 levels of nesting"),
        ])
    func notJSON(text: String, expected: String) throws {
        #expect(try diagnostics(ConfigurationText(text)) == [expected])
    }

    @Test("A file that is too long is refused unread")
    func tooLong() throws {
        let text = "{ \"$schema\": \"" + String(repeating: "x", count: 1 << 20) + "\" }"
        #expect(try diagnostics(ConfigurationText(text)) == ["error : is longer than 1048576 bytes"])
    }

    @Test("A directory in the file's place is refused")
    func directoryInstead() throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("openclaw.json")
        let found = ConfigurationText("").read(in: directory).diagnostics.map(\.short)
        #expect(found == ["error : cannot be read: Is a directory (EISDIR)"])
    }

    @Test("A file that may not be read is refused", .enabled(if: geteuid() != 0))
    func unreadable() throws {
        let directory = try TemporaryDirectory()
        try directory.write("{}", to: "openclaw.json", mode: 0)
        let found = ConfigurationText("").read(in: directory).diagnostics.map(\.short)
        #expect(found == ["error : cannot be read: Permission denied (EACCES)"])
    }

    @Test("A pipe or a device without end in the file's place is refused at once")
    func special() throws {
        let directory = try TemporaryDirectory()
        #expect(unsafe mkfifo("\(directory.path)/openclaw.json", 0o600) == 0)
        #expect(ConfigurationText("").read(in: directory).errors.map(\.short) == ["1:1 error : unexpected end of text"])
        #expect(unsafe unlink("\(directory.path)/openclaw.json") == 0)
        #expect(unsafe symlink("/dev/zero", "\(directory.path)/openclaw.json") == 0)
        #expect(
            ConfigurationText("").read(in: directory).errors.map(\.short) == ["error : is longer than 1048576 bytes"])
    }

    @Test(
        "What cannot be included is refused at its name",
        arguments: [
            ("'../../etc/hostname'", "the file is not below the directory of the configuration file"),
            ("'/etc/hostname'", "the file is not below the directory of the configuration file"),
            ("'link.json5'", "the file is not below the directory of the configuration file"),
            ("'none.json5'", "the file does not exist"),
            ("''", "not a file name"),
            ("'a\\u0000b'", "not a file name"),
            ("'openclaw.json'", "the file includes itself, directly or through other files"),
            ("'directory'", "the included file cannot be read: Is a directory (EISDIR)"),
            ("1", "expected a file name or a list of them, found a number"),
        ])
    func refusedInclude(name: String, reason: String) throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("directory")
        try directory.write("{ session: { $include: \(name) } }", to: "openclaw.json")
        #expect(unsafe symlink("/etc/hostname", "\(directory.path)/link.json5") == 0)
        let found = ConfigurationText("").read(in: directory).diagnostics.map(\.short)
        #expect(found == ["1:24 error session.$include: \(reason)"])
    }

    @Test("Files that include each other are refused")
    func cycle() throws {
        var text = ConfigurationText("{ session: { $include: 'a.json5' } }")
        text.files = ["a.json5": "{ $include: ['b.json5'] }", "b.json5": "{ x: { $include: './a.json5' } }"]
        let reading = try text.read()
        #expect(
            reading.errors.map(\.short)
                == ["1:18 error session.x.$include: the file includes itself, directly or through other files"])
        #expect(reading.errors.map(\.file?.lastComponent?.string) == ["b.json5"])
    }

    @Test("Files within files have an end, and files that multiply too")
    func depthAndNumber() throws {
        var deep = ConfigurationText("{ $include: 'f1.json5' }")
        for number in 1...12 { deep.files["f\(number).json5"] = "{ $include: 'f\(number + 1).json5' }" }
        deep.files["f13.json5"] = "{}"
        #expect(try diagnostics(deep) == ["1:13 error $include: more than 10 nested files"])

        var wide = ConfigurationText("{ $include: [\(String(repeating: "'a.json5', ", count: 9))] }")
        wide.files["a.json5"] = "{ $include: [\(String(repeating: "'b.json5', ", count: 9))] }"
        wide.files["b.json5"] = "{}"
        #expect(try diagnostics(wide).contains { $0.hasSuffix("more than 64 files included") })
    }

    @Test("An included list or text stands alone")
    func siblings() throws {
        var text = ConfigurationText(
            "{ agents: { list: { $include: 'l.json5' }, defaults: { $include: 'l.json5', a: 1 } } }")
        text.files["l.json5"] = "[{ id: 'x' }]"
        #expect(
            try diagnostics(text) == [
                "1:54 error agents.defaults: only an object can be included next to other keys"
            ])
    }

    @Test("An error in an included file has that file's name and line")
    func positions() throws {
        var text = ConfigurationText("{\n\n gateway: { $include: 'sub/gateway.json5' } }")
        text.files["sub/gateway.json5"] = "{\n  port: \"x\",\n  htpp: {},\n}"
        let reading = try text.read()
        #expect(
            reading.diagnostics.map(\.short) == [
                "2:9 error gateway.port: expected an integer, found a string",
                "3:3 error gateway.htpp: unknown key; did you mean http?",
            ])
        #expect(reading.diagnostics.allSatisfy { $0.file?.lastComponent?.string == "gateway.json5" })
    }
}
