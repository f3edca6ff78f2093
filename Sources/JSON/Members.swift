/// A key of an object with its value.
package struct Member: Sendable {
    private let storage: Storage
    private let index: Int

    init(_ storage: Storage, at index: Int) {
        self.storage = storage
        self.index = index
    }

    /// The key; decoded on each access.
    package var key: String { storage.word(at: index).text(in: storage.bytes) }
    /// The offset of the key, in bytes from the start of the document.
    package var keyOffset: Int { storage.word(at: index).offset }
    package var value: Node { Node(storage, at: index + 1) }
}

/// A position in a collection of members or elements.
package struct ContentIndex: Comparable, Sendable {
    let place: Int

    package static func < (left: Self, right: Self) -> Bool { left.place < right.place }
}

/// The members of an object in the order of the document; decoded on access.
package struct Members: Collection, Sendable {
    private let node: Node
    private let content: Range<Int>

    init(_ node: Node) {
        self.node = node
        content = node.content(of: .object)
    }

    package var startIndex: ContentIndex { ContentIndex(place: content.lowerBound) }
    package var endIndex: ContentIndex { ContentIndex(place: content.upperBound) }
    package var count: Int { content.isEmpty ? 0 : node.count }

    package func index(after index: ContentIndex) -> ContentIndex {
        ContentIndex(place: node.storage.next(after: index.place + 1))
    }

    package subscript(index: ContentIndex) -> Member { Member(node.storage, at: index.place) }
}

/// The elements of an array in the order of the document; decoded on access.
package struct Elements: Collection, Sendable {
    private let node: Node
    private let content: Range<Int>

    init(_ node: Node) {
        self.node = node
        content = node.content(of: .array)
    }

    package var startIndex: ContentIndex { ContentIndex(place: content.lowerBound) }
    package var endIndex: ContentIndex { ContentIndex(place: content.upperBound) }
    package var count: Int { content.isEmpty ? 0 : node.count }

    package func index(after index: ContentIndex) -> ContentIndex {
        ContentIndex(place: node.storage.next(after: index.place))
    }

    package subscript(index: ContentIndex) -> Node { Node(node.storage, at: index.place) }
}
