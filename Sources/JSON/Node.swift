/// The kind of a value.
package enum Kind: Equatable, Sendable {
    case object, array, string, number, boolean, null
}

/// One value of a document: a position in its index. It keeps the whole document in memory.
package struct Node: Sendable {
    let storage: Storage
    /// The position of this value in the index.
    let index: Int

    init(_ storage: Storage, at index: Int) {
        self.storage = storage
        self.index = index
    }

    private var indexWord: IndexWord { storage.word(at: index) }

    package var kind: Kind {
        switch indexWord.form {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .true, .false: .boolean
        case .null: .null
        }
    }

    /// The offset of the value, in bytes from the start of the document.
    package var offset: Int { indexWord.offset }

    /// The bytes of the value, unchanged or, from JSON5, converted to JSON.
    package var slice: Slice { Slice(self) }

    /// The value of a string; an unpaired surrogate escape is read as U+FFFD.
    package var string: String? {
        indexWord.form == .string ? indexWord.text(in: storage.bytes) : nil
    }

    package var boolean: Bool? {
        switch indexWord.form {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The value of an integer that fits. `1.0` and `1e2` are integers, too,
    /// as they are in ECMAScript and JSON Schema. Beyond 2^53 only a number in digits is one.
    package var integer: Int? {
        indexWord.form == .number ? indexWord.integer(in: storage.bytes) : nil
    }

    /// The double nearest to a number; nil if it is infinite (`1e400`) or, in JSON5, not a number.
    package var number: Double? {
        indexWord.form == .number ? indexWord.double(in: storage.bytes) : nil
    }

    package var isNull: Bool { indexWord.form == .null }

    /// The number of members or elements; 0 for a value that is not a container.
    package var count: Int { indexWord.isContainer ? storage.count(at: index) : 0 }

    /// The members of an object, in order; empty for any other value.
    package var members: Members { Members(self) }

    /// The elements of an array, in order; empty for any other value.
    package var elements: Elements { Elements(self) }

    /// The value of a member, found by a linear search; nil if it is absent or this is not an object.
    package subscript(_ key: String) -> Node? {
        if indexWord.form != .object { return nil }
        let end = storage.next(after: index)
        var place = index + 2
        while place < end {
            if storage.word(at: place).equals(key, in: storage.bytes) { return Node(storage, at: place + 1) }
            place = storage.next(after: place + 1)
        }
        return nil
    }

    /// The range of a container's content in the index; empty for a value of another form.
    func content(of form: IndexWord.Form) -> Range<Int> {
        indexWord.form == form ? index + 2..<storage.next(after: index) : index..<index
    }
}
