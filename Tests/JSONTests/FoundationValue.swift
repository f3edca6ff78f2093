import FoundationEssentials
import JSON

/// Any JSON value as FoundationEssentials decodes it.
indirect enum FoundationValue: Decodable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([FoundationValue])
    case object([String: FoundationValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([FoundationValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: FoundationValue].self))
        }
    }

    func equals(_ node: Node) -> Bool {
        switch self {
        case .null: node.isNull
        case .boolean(let value): node.boolean == value
        case .number(let value): node.number?.bitPattern == value.bitPattern
        case .string(let value): node.string.map { $0.utf8.elementsEqual(value.utf8) } ?? false
        case .array(let values):
            node.kind == .array && node.count == values.count && zip(values, node.elements).allSatisfy { $0.equals($1) }
        case .object(let members):
            node.kind == .object && node.count == members.count
                && node.members.allSatisfy { members[$0.key]?.equals($0.value) ?? false }
        }
    }

    /// Whether this valid text is one that FoundationEssentials refuses: it does so for surrogates without their
    /// other half, for numbers beyond a normal double, great or small, and for some spellings of zero.
    static func refuses(_ node: Node) -> Bool {
        switch node.kind {
        case .number: node.number.map { $0.magnitude < .leastNormalMagnitude && node.slice.bytes.count > 2 } ?? true
        case .string: node.string!.unicodeScalars.contains("\u{FFFD}")
        case .array: node.elements.contains(where: refuses)
        case .object: node.members.contains { $0.key.unicodeScalars.contains("\u{FFFD}") || refuses($0.value) }
        case .null, .boolean: false
        }
    }

    /// Whether FoundationEssentials may read a text although it has this fault: it takes the first of two equal keys,
    /// skips a comma at the end of a container, and looks for other encodings and a byte order mark.
    static func tolerates(_ error: SyntaxError, in text: [UInt8]) -> Bool {
        switch error.reason {
        case .duplicateKey:
            true
        case .unexpectedCharacter
        where text[error.offset] == UInt8(ascii: "]") || text[error.offset] == UInt8(ascii: "}"):
            text[..<error.offset].last { $0 > UInt8(ascii: " ") } == UInt8(ascii: ",")
        default:
            text.prefix(4).contains(0) || text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF])
        }
    }
}
