import JSON

/// A value as a text in which two readers can only agree if they read the same.
///
/// Numbers are `i` and digits if they are integers that fit, else `d` and the bits of the double, or `huge`; strings
/// are `s` and their UTF-8 in hexadecimal. `PythonReader` writes the same.
struct Canonical {
    private(set) var text = ""

    init(_ node: Node) {
        append(node)
    }

    private mutating func append(_ node: Node) {
        switch node.kind {
        case .null: text += "n"
        case .boolean: text += node.boolean == true ? "t" : "f"
        case .number: appendNumber(node)
        case .string: append(node.string!)
        case .array:
            text += "["
            for element in node.elements {
                append(element)
                text += ","
            }
            text += "]"
        case .object:
            text += "{"
            for member in node.members {
                append(member.key)
                text += ":"
                append(member.value)
                text += ","
            }
            text += "}"
        }
    }

    private mutating func appendNumber(_ node: Node) {
        if let integer = node.integer {
            text += "i\(integer)"
        } else if let number = node.number {
            text += "d\(hex(number.bitPattern, digits: 16))"
        } else {
            text += "huge"
        }
    }

    private mutating func append(_ string: String) {
        text += "s" + string.utf8.map { hex(UInt64($0), digits: 2) }.joined()
    }

    private func hex(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }
}
