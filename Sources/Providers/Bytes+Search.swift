/// Searching in bytes, without Unicode equivalence.
extension Collection where Element == UInt8, Index == Int {
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
