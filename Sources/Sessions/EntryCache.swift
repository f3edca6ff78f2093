/// Small entries that were read recently: a request reads the end of a path first to find its parent and then to build
/// the prompt.
struct EntryCache {
    /// Entries kept at the same time.
    private static let countMax = 256
    /// Longest line of an entry that is kept, in bytes (16 KiB).
    private static let lengthMax = 16 << 10

    private var entries: [Int: Entry] = [:]

    subscript(_ id: Int) -> Entry? { entries[id] }

    mutating func keep(_ entry: Entry) {
        guard entry.length <= Self.lengthMax else { return }
        if entries.count == Self.countMax { entries.removeAll(keepingCapacity: true) }
        entries[entry.id] = entry
    }
}
