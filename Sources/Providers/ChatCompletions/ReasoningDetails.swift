internal import JSON

/// Assembles `reasoning_details`, in which OpenRouter sends reasoning with its signatures, from the fragments of a
/// stream.
///
/// A fragment continues the last item that has its type and its index, unless both have ids that differ, or the item
/// already has its signature and the fragment has further text. The strings `text`, `summary` and `data` of an item are
/// joined. Any other member has its first value that is neither null nor empty. The bytes of an item of one fragment,
/// and of a list that arrives in a message, are unchanged.
struct ReasoningDetails {
    fileprivate struct Member {
        let key: String
        var value: Slice
        /// The joined strings, once the member consists of several.
        var text: String?
        /// Null, or an empty string.
        var isBlank: Bool
    }

    fileprivate struct Item {
        let node: Node
        let type: String?
        let index: Int?
        var id: String?
        /// Empty while the item consists of one fragment.
        var members: [Member] = []
        var hasSignature: Bool
    }

    fileprivate static let joinedKeys = ["text", "summary", "data"]
    /// Number of items at the end that a fragment may continue.
    private static let searchedItemsMax = 16
    /// Largest number of members of an item that consists of several fragments; further members are dropped.
    fileprivate static let membersMax = 32

    private var items: [Item] = []
    private var whole: Slice?

    /// Takes the list of a message that did not arrive in fragments.
    mutating func receive(whole list: Node) {
        whole = list.slice.onOneLine
    }

    /// Takes the list of a delta.
    mutating func receive(_ list: Node) {
        for fragment in list.elements where fragment.kind == .object {
            let item = Item(
                node: fragment, type: fragment["type"]?.string, index: fragment["index"]?.integer,
                id: fragment["id"]?.string, hasSignature: !(fragment["signature"]?.string ?? "").isEmpty)
            if let index = indexOfItem(continuedBy: item) {
                items[index].append(fragment)
            } else {
                items.append(item)
            }
        }
    }

    private func indexOfItem(continuedBy fragment: Item) -> Int? {
        let isMoreText = !(fragment.node["text"]?.string ?? "").isEmpty
        return items.indices.suffix(Self.searchedItemsMax).last { index in
            let item = items[index]
            guard item.type == fragment.type, item.index == fragment.index else { return false }
            if let own = item.id, let other = fragment.id, own != other { return false }
            return !(isMoreText && item.hasSignature)
        }
    }

    /// The whole array; nil if there was no item.
    var slice: Slice? {
        if items.isEmpty { return whole }
        var writer = Writer()
        writer.array { writer in
            for item in items { item.write(to: &writer) }
        }
        return Slice(writer)
    }
}

extension ReasoningDetails.Item {
    mutating func append(_ fragment: Node) {
        if members.isEmpty { for member in node.members { add(member) } }
        for member in fragment.members { add(member) }
        id = id ?? fragment["id"]?.string
        hasSignature = members.contains { $0.key == "signature" && !$0.isBlank }
    }

    private mutating func add(_ member: JSON.Member) {
        let (key, value) = (member.key, member.value)
        let isBlank = value.isNull || value.string == ""
        guard let index = members.firstIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) else {
            let text = ReasoningDetails.joinedKeys.contains(key) ? value.string : nil
            if members.count >= ReasoningDetails.membersMax { return }
            return members.append(
                ReasoningDetails.Member(key: key, value: value.slice.onOneLine, text: text, isBlank: isBlank))
        }
        if isBlank { return }
        if members[index].text != nil, let more = value.string {
            members[index].text?.append(more)
        } else if members[index].isBlank {
            members[index].value = value.slice.onOneLine
            members[index].text = ReasoningDetails.joinedKeys.contains(key) ? value.string : nil
        }
        members[index].isBlank = false
    }

    func write(to writer: inout Writer) {
        if members.isEmpty { return writer.value(node.slice.onOneLine) }
        writer.object { writer in
            for member in members {
                if let text = member.text {
                    writer.member(member.key, text)
                } else {
                    writer.member(member.key, member.value)
                }
            }
        }
    }
}
