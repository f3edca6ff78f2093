/// What a value is.
package enum Kind: Equatable, Sendable {
    case object, array, string, number, boolean, null
}

/// One value of a document: a place in its index, with which the whole text stays in memory.
package struct Node: Sendable {
    let storage: Storage
    /// Where in the index this value stands.
    let index: Int

    init(_ storage: Storage, at index: Int) {
        self.storage = storage
        self.index = index
    }

    private var entry: Entry { storage.entry(at: index) }

    package var kind: Kind {
        switch entry.form {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .true, .false: .boolean
        case .null: .null
        }
    }

    /// Where the value begins, in bytes from the start of the text.
    package var offset: Int { entry.offset }

    /// The bytes of the value, as they came or, from JSON5, as JSON.
    package var slice: Slice { Slice(self) }

    /// The text of a string; a surrogate escape without its other half is read as U+FFFD.
    package var string: String? {
        entry.form == .string ? entry.text(in: storage.bytes) : nil
    }

    package var boolean: Bool? {
        switch entry.form {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// A number that is an integer and fits: the value counts, not the spelling, so `1.0` and `1e2` are integers,
    /// as they are in ECMAScript and JSON Schema. Beyond 2^53 only a number spelt in digits is one.
    package var integer: Int? {
        entry.form == .number ? entry.integer(in: storage.bytes) : nil
    }

    /// The double nearest to a number; nil if it is infinite (`1e400`) or, in JSON5, not a number.
    package var number: Double? {
        entry.form == .number ? entry.double(in: storage.bytes) : nil
    }

    package var isNull: Bool { entry.form == .null }

    /// How many members or elements there are; 0 for a value that is no container.
    package var count: Int { entry.isContainer ? storage.count(at: index) : 0 }

    /// The members of an object in their order; none for any other value.
    package var members: Members { Members(self) }

    /// The elements of an array in their order; none for any other value.
    package var elements: Elements { Elements(self) }

    /// The value of a member, found by looking through the members; nil when absent or not an object.
    package subscript(_ key: String) -> Node? {
        if entry.form != .object { return nil }
        let end = storage.next(after: index)
        var place = index + 2
        while place < end {
            if storage.entry(at: place).equals(key, in: storage.bytes) { return Node(storage, at: place + 1) }
            place = storage.next(after: place + 1)
        }
        return nil
    }

    /// Where in the index the content of a container stands, if it is of this form; else an empty range.
    func content(of form: Entry.Form) -> Range<Int> {
        entry.form == form ? index + 2..<storage.next(after: index) : index..<index
    }
}
