/// The grammar that a text is held to.
package enum Syntax: Equatable, Sendable {
    /// RFC 8259, without a byte order mark.
    case strict
    /// JSON5 1.0.0: comments, trailing commas, unquoted keys, single quotes and more number forms.
    case json5
}

/// A text that was checked as a whole and indexed; its values are decoded when they are asked for.
///
/// One pass finds every fault: the grammar, UTF-8, keys that occur twice in one object, nesting. What remains is
/// the text itself and eight bytes for each key and value (sixteen for each container).
package struct Document: Sendable {
    /// Longest text accepted, in bytes (1 GiB - 1): what the index can address.
    package static let bytesMax = Entry.offsetMax

    /// The outermost value.
    package let root: Node

    /// Checks and indexes a text.
    ///
    /// - Parameters:
    ///   - bytes: the text in UTF-8.
    ///   - depthMax: how many containers may be open at once; at most 1,000, because the parser recurses.
    /// - Throws: `SyntaxError` for the first fault; keys of an object are compared as decoded UTF-8 bytes.
    package init(parsing bytes: [UInt8], as syntax: Syntax = .strict, depthMax: Int = 128) throws(SyntaxError) {
        precondition(depthMax <= 1_000)
        var parser = Parser(bytes, syntax, depthMax: depthMax)
        try parser.parse()
        root = Node(Storage(bytes: bytes, tape: parser.tape, syntax: syntax), at: 0)
    }
}

/// A checked text and its index, shared by all nodes and slices of a document.
final class Storage: Sendable {
    let bytes: [UInt8]
    let tape: [UInt64]
    let syntax: Syntax

    init(bytes: [UInt8], tape: [UInt64], syntax: Syntax) {
        self.bytes = bytes
        self.tape = tape
        self.syntax = syntax
    }

    func entry(at index: Int) -> Entry {
        Entry(word: tape[index])
    }

    /// The number of members or elements of the container at an index.
    func count(at index: Int) -> Int {
        Int(tape[index + 1] >> 32)
    }

    /// The index behind a value and all that is in it.
    func next(after index: Int) -> Int {
        entry(at: index).isContainer ? Int(tape[index + 1] & 0xFFFF_FFFF) : index + 1
    }
}
