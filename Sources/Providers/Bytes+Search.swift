/// Searching in bytes: without Unicode equivalence, and with ASCII case only.
extension Collection where Element == UInt8, Index == Int {
    /// The bytes with A to Z in lower case.
    var lowercased: [UInt8] {
        map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    /// The first occurrence of `text`.
    func firstRange(of text: String) -> Range<Int>? {
        let wanted = Array(text.utf8)
        guard let first = wanted.first, count >= wanted.count else { return nil }
        var start = startIndex
        while start <= endIndex - wanted.count {
            if self[start] == first, self[start...].starts(with: wanted) { return start..<start + wanted.count }
            start += 1
        }
        return nil
    }

    func contains(text: String) -> Bool { firstRange(of: text) != nil }

    func contains(anyOf texts: [String]) -> Bool { texts.contains { contains(text: $0) } }
}
