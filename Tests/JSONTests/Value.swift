import JSON

/// A JSON value that can be compared; keys keep their order.
indirect enum Value: Equatable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    /// A number beyond the range of a double.
    case hugeNumber
    case string(String)
    case array([Value])
    case object([Pair])

    struct Pair: Equatable, Sendable {
        let key: String
        let value: Value
    }

    init(_ node: Node) {
        self =
            switch node.kind {
            case .null: .null
            case .boolean: .boolean(node.boolean!)
            case .number: node.integer.map(Value.integer) ?? node.number.map(Value.number) ?? .hugeNumber
            case .string: .string(node.string!)
            case .array: .array(node.elements.map(Value.init))
            case .object: .object(node.members.map { Pair(key: $0.key, value: Value($0.value)) })
            }
    }

    /// Reads a text.
    init(_ text: String, as syntax: Syntax = .strict) throws(SyntaxError) {
        self.init(try Document(parsing: Array(text.utf8), as: syntax).root)
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(stringLiteral: String) { self = .string(stringLiteral) }
    init(integerLiteral: Int) { self = .integer(integerLiteral) }
    init(arrayLiteral: Value...) { self = .array(arrayLiteral) }
    init(dictionaryLiteral: (String, Value)...) {
        self = .object(dictionaryLiteral.map { Pair(key: $0.0, value: $0.1) })
    }
}

extension Value: Writable {
    func write(to writer: inout Writer) {
        switch self {
        case .null: writer.null()
        case .boolean(let value): writer.value(value)
        case .integer(let value): writer.value(value)
        case .number(let value): writer.value(value)
        case .hugeNumber: writer.value(Slice(literal: "1e400"))
        case .string(let value): writer.value(value)
        case .array(let values): writer.value(values)
        case .object(let pairs):
            writer.object { writer in
                for pair in pairs { writer.member(pair.key, pair.value) }
            }
        }
    }
}
