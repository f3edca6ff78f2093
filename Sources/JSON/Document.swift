/// The grammar of a document.
package enum Syntax: Equatable, Sendable {
    /// RFC 8259. A byte order mark at the start is skipped (section 8.1).
    case strict
    /// JSON5 1.0.0: comments, trailing commas, unquoted keys, single quotes and more number forms.
    case json5
}

/// A document that was checked as a whole and indexed; its values are decoded on access.
///
/// One pass checks the grammar, UTF-8, duplicate keys and nesting. The result needs the text itself and eight bytes for
/// each key and value (sixteen for each container).
package struct Document: Sendable {
    /// Longest document, in bytes (1 GiB - 1): the range of the index.
    package static let bytesMax = IndexWord.offsetMax

    /// The outermost value.
    package let root: Node

    /// Checks and indexes a document.
    ///
    /// - Parameters:
    ///   - bytes: the document in UTF-8.
    ///   - depthMax: deepest nesting of containers; at most 1,000, because the parser recurses.
    /// - Throws: `SyntaxError` for the first error; keys of an object are compared as decoded UTF-8 bytes.
    package init(parsing bytes: [UInt8], as syntax: Syntax = .strict, depthMax: Int = 128) throws(SyntaxError) {
        precondition(depthMax <= 1_000)
        var parser = Parser(bytes, syntax, depthMax: depthMax)
        try parser.parse()
        root = Node(Storage(bytes: bytes, tape: parser.tape, syntax: syntax), at: 0)
    }
}

/// The checked text and its index, shared by all nodes and slices of a document.
final class Storage: Sendable {
    let bytes: [UInt8]
    let tape: [UInt64]
    let syntax: Syntax

    init(bytes: [UInt8], tape: [UInt64], syntax: Syntax) {
        self.bytes = bytes
        self.tape = tape
        self.syntax = syntax
    }

    func word(at index: Int) -> IndexWord {
        IndexWord(word: tape[index])
    }

    /// The number of members or elements of the container at an index.
    func count(at index: Int) -> Int {
        Int(tape[index + 1] >> 32)
    }

    /// The index after a value and its contents.
    func next(after index: Int) -> Int {
        word(at: index).isContainer ? Int(tape[index + 1] & 0xFFFF_FFFF) : index + 1
    }
}
