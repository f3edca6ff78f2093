/// The bytes of one valid JSON value, passed on without decoding.
///
/// It keeps its document in memory.
package struct Slice: Sendable {
    /// The value's bytes, shared with its document.
    package let bytes: ArraySlice<UInt8>

    /// The unchanged bytes of a node. Those of a JSON5 document are converted, because the result must be JSON: no
    /// comments or spaces, keys and strings in double quotes, numbers in decimal, Infinity and NaN as `null`.
    package init(_ node: Node) {
        if node.storage.syntax == .strict {
            bytes = node.storage.bytes[node.storage.word(at: node.index).range]
        } else {
            var writer = Writer()
            writer.strict(node)
            bytes = writer.bytes[...]
        }
    }

    /// A value written in the source code; not checked in a release build.
    package init(literal: StaticString) {
        bytes = Array(literal.description.utf8)[...]
        assert(isValid)
    }

    /// The output of a writer, which must be one value; not checked in a release build.
    package init(_ writer: Writer) {
        bytes = writer.bytes[...]
        assert(isValid)
    }

    /// The value on one line. Line breaks in JSON are white space between tokens (RFC 8259, section 2), because a string
    /// cannot contain them; all other bytes are unchanged.
    package var onOneLine: Slice {
        let isBreak = { (byte: UInt8) in byte == 0x0A || byte == 0x0D }
        return bytes.contains(where: isBreak) ? Slice(checked: bytes.filter { !isBreak($0) }[...]) : self
    }

    private init(checked bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    private var isValid: Bool {
        // The position does not matter: the error is in the source code.
        (try? Document(parsing: Array(bytes), depthMax: 1_000)) != nil
    }
}

extension Slice: Equatable {
    /// Whether the bytes are the same; `1` and `1.0` are not.
    package static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }
}

extension Writer {
    /// Writes a node of a JSON5 document as JSON.
    fileprivate mutating func strict(_ node: Node) {
        switch node.kind {
        case .object:
            object { writer in
                for member in node.members { writer.member(member.key) { $0.strict(member.value) } }
            }
        case .array:
            array { writer in
                for element in node.elements { writer.strict(element) }
            }
        case .string: value(node.string ?? "")
        case .number: value(spelling: node.storage.word(at: node.index).strictNumber(in: node.storage.bytes))
        case .boolean: value(node.boolean ?? false)
        case .null: null()
        }
    }
}
