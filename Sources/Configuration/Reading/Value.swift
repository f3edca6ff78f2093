internal import JSON

/// A position: a byte of one of the files that were read.
struct SourcePosition: Equatable {
    let file: Int
    let offset: Int
}

/// A value of the configuration with its position.
struct Value {
    enum Content {
        case null
        case boolean(Bool)
        case number(Node)
        case text(String)
        case list([Value])
        case object([Member])
    }

    struct Member {
        let key: String
        let position: SourcePosition
        var value: Value
    }

    let content: Content
    let position: SourcePosition

    init(_ content: Content, at position: SourcePosition) {
        self.content = content
        self.position = position
    }

    /// The value of a node, with its contents.
    init(_ node: Node, file: Int) {
        position = SourcePosition(file: file, offset: node.offset)
        switch node.kind {
        case .null: content = .null
        case .boolean: content = .boolean(node.boolean ?? false)
        case .number: content = .number(node)
        case .string: content = .text(node.string ?? "")
        case .array: content = .list(node.elements.map { Value($0, file: file) })
        case .object:
            content = .object(
                node.members.map {
                    Member(
                        key: $0.key, position: SourcePosition(file: file, offset: $0.keyOffset),
                        value: Value($0.value, file: file))
                })
        }
    }
}

extension Value {
    /// The kind of the value, for a message.
    var kind: String {
        switch content {
        case .null: "null"
        case .boolean: "true or false"
        case .number: "a number"
        case .text: "a string"
        case .list: "a list"
        case .object: "an object"
        }
    }

    var isNull: Bool { if case .null = content { true } else { false } }
    var boolean: Bool? { if case .boolean(let value) = content { value } else { nil } }
    var integer: Int? { if case .number(let node) = content { node.integer } else { nil } }
    var text: String? { if case .text(let text) = content { text } else { nil } }
    var list: [Value]? { if case .list(let values) = content { values } else { nil } }
    var members: [Member]? { if case .object(let members) = content { members } else { nil } }

    /// The member with that key, if this is an object.
    subscript(key: String) -> Value? {
        members?.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// Whether it enables nothing: `false`, `"off"`, an empty string, list or object, or an object that is not enabled
    /// or whose mode is `"off"`.
    var asksForNothing: Bool {
        switch content {
        case .null: true
        case .boolean(let value): !value
        case .number: false
        case .text(let text): text.isEmpty || text == "off"
        case .list(let values): values.isEmpty
        case .object(let members):
            members.isEmpty || self["enabled"]?.boolean == false || self["mode"]?.text == "off"
        }
    }

    /// This value with another one merged over it: objects are merged, lists joined, other values replaced (C-05).
    func merged(with over: Value) -> Value {
        switch (content, over.content) {
        case (.list(let first), .list(let second)): return Value(.list(first + second), at: over.position)
        case (.object(var members), .object(let others)):
            for other in others {
                if let index = members.firstIndex(where: { $0.key.utf8.elementsEqual(other.key.utf8) }) {
                    let value = members[index].value.merged(with: other.value)
                    members[index] = Member(key: other.key, position: other.position, value: value)
                } else {
                    members.append(other)
                }
            }
            return Value(.object(members), at: over.position)
        default: return over
        }
    }
}
