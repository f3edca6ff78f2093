internal import JSON

/// Where something stands: a byte of one of the files that were read.
struct Place: Equatable {
    let file: Int
    let offset: Int
}

/// A value of the configuration, whichever file it comes from.
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
        let place: Place
        var value: Value
    }

    let content: Content
    let place: Place

    init(_ content: Content, at place: Place) {
        self.content = content
        self.place = place
    }

    /// The value of a node and all that is in it.
    init(_ node: Node, file: Int) {
        place = Place(file: file, offset: node.offset)
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
                        key: $0.key, place: Place(file: file, offset: $0.keyOffset),
                        value: Value($0.value, file: file))
                })
        }
    }
}

extension Value {
    /// What a message calls the value.
    var kind: String {
        switch content {
        case .null: "null"
        case .boolean: "true or false"
        case .number: "a number"
        case .text: "a text"
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

    /// The member of an object with that key.
    subscript(key: String) -> Value? {
        members?.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// Whether it asks for nothing: `false`, `"off"`, an empty text, list or object, or an object that is not enabled
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

    /// This value with another one laid over it: objects are merged, lists joined, everything else is replaced (C-05).
    func merged(with over: Value) -> Value {
        switch (content, over.content) {
        case (.list(let first), .list(let second)): return Value(.list(first + second), at: over.place)
        case (.object(var members), .object(let others)):
            for other in others {
                if let index = members.firstIndex(where: { $0.key.utf8.elementsEqual(other.key.utf8) }) {
                    let value = members[index].value.merged(with: other.value)
                    members[index] = Member(key: other.key, place: other.place, value: value)
                } else {
                    members.append(other)
                }
            }
            return Value(.object(members), at: over.place)
        default: return over
        }
    }
}
