package import JSON

extension ConfigurationReading {
    /// The value in effect of a key, or of all keys below it as one object; nil for an unknown key.
    package func value(at path: ConfigurationPath) -> Slice? {
        let below = keys.filter { path.leads(to: $0.path) }
        if below.isEmpty { return nil }
        var writer = Writer()
        write(below, depth: path.components.count, to: &writer)
        return Slice(writer)
    }

    /// Writes adjacent keys that have their first components in common.
    private func write(_ keys: [KnownKey], depth: Int, to writer: inout Writer) {
        if keys.count == 1, keys[0].path.components.count == depth { return writer.value(keys[0].value) }
        let deeper = keys.filter { $0.path.components.count > depth }
        let groups = grouped(deeper, by: depth)
        if case .index = deeper[0].path.components[depth] {
            writer.array { writer in
                for group in groups { write(group.keys, depth: depth + 1, to: &writer) }
            }
        } else {
            writer.object { writer in
                for group in groups { writer.member(group.word) { write(group.keys, depth: depth + 1, to: &$0) } }
            }
        }
    }

    private func grouped(_ keys: [KnownKey], by depth: Int) -> [(word: String, keys: [KnownKey])] {
        var groups: [(word: String, keys: [KnownKey])] = []
        for key in keys {
            let word = key.path.components[depth].word
            if let index = groups.firstIndex(where: { $0.word.utf8.elementsEqual(word.utf8) }) {
                groups[index].keys.append(key)
            } else {
                groups.append((word, [key]))
            }
        }
        return groups
    }
}
