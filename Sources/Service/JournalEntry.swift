internal import Posix
internal import Text

/// One entry of the journal: a priority, a message, and structured fields.
package struct JournalEntry: Equatable, Sendable {
    /// The priorities of syslog(3).
    package enum Priority: Int, Sendable {
        case error = 3, warning, notice, info, debug
    }

    /// Limit of a value, in bytes.
    static let valueBytesMax = 512
    /// Limit of an entry on one line, in bytes: PIPE_BUF.
    static let lineBytesMax = 4_096

    package let priority: Priority
    package let message: String
    private var fields: [(name: StaticString, value: String)] = []

    package init(_ priority: Priority, _ message: String) {
        self.priority = priority
        self.message = printable(message, bytesMax: Self.valueBytesMax)
    }

    /// Adds a field. An empty value is omitted; control characters are replaced by `?`.
    package mutating func add(_ name: StaticString, _ value: String) {
        if !value.isEmpty { fields.append((name, printable(value, bytesMax: Self.valueBytesMax))) }
    }

    package mutating func add(_ name: StaticString, _ value: Int) {
        fields.append((name, "\(value)"))
    }

    /// The entry in the native protocol of journald: one line per field.
    var native: [UInt8] {
        var text = "MESSAGE=\(message)\nPRIORITY=\(priority.rawValue)\nSYSLOG_IDENTIFIER=openclaw-gateway\n"
        for (name, value) in fields { text += "\(name)=\(value)\n" }
        return Array(text.utf8)
    }

    /// The entry on one line: `<6>message name=value`. A value with a blank or a quote is quoted, as is a message that
    /// contains the beginning of a field's name, so that no value is read as another field.
    var line: [UInt8] {
        let isAmbiguous = message.contains("OPENCLAW_") && message.contains("=") || message.hasPrefix("\"")
        var text = "<\(priority.rawValue)>\(isAmbiguous ? Self.quoted(message) : message)"
        for (name, value) in fields {
            let needsQuotes = value.utf8.contains { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") }
            text += " \(name)=\(needsQuotes ? Self.quoted(value) : value)"
        }
        return Array(text.utf8.prefix(Self.lineBytesMax - 1)) + [UInt8(ascii: "\n")]
    }

    /// The text in quotes, with a backslash before each quote and backslash in it.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }

    package static func == (left: JournalEntry, right: JournalEntry) -> Bool {
        left.native == right.native
    }
}
