internal import Text

/// Finds sequences of lines in a text, in time that is linear in both (Knuth, Morris and Pratt).
///
/// Lines that are equal have the same number, so that each is compared as bytes only once.
struct LineSearch {
    /// The comparison of two lines.
    enum Comparison: CaseIterable {
        case exact
        case ignoringTrailingSpace
        case ignoringSpace
    }

    enum Result: Equatable {
        /// The index of the first line of the sequence.
        case found(Int)
        /// The index at which most lines of the sequence were found, and how many: the first of several places.
        case missing(longest: (index: Int, count: Int))

        static func == (left: Result, right: Result) -> Bool {
            switch (left, right) {
            case (.found(let left), .found(let right)): left == right
            case (.missing(let left), .missing(let right)): left == right
            default: false
            }
        }
    }

    private let comparison: Comparison
    private let numbers: [ArraySlice<UInt8>: Int]
    private let lines: [Int]

    /// - Parameter lines: the text, each line with or without its line feed.
    init(_ lines: [ArraySlice<UInt8>], _ comparison: Comparison) {
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        self.lines = lines.map { line in
            let key = comparison.key(line)
            let number = numbers[key] ?? numbers.count
            numbers[key] = number
            return number
        }
        self.numbers = numbers
        self.comparison = comparison
    }

    /// The number of lines of the text.
    var count: Int { lines.count }

    /// The first place at which the sequence, which is not empty, begins.
    func first(_ sequence: [ArraySlice<UInt8>], from start: Int) -> Result {
        let wanted = sequence.map(number)
        let fallback = Self.fallback(of: wanted)
        var matched = 0
        var longest = (index: start, count: 0)
        var index = start
        while index < lines.count {
            while matched > 0 && lines[index] != wanted[matched] { matched = fallback[matched - 1] }
            if lines[index] == wanted[matched] { matched += 1 }
            if matched == wanted.count { return .found(index + 1 - matched) }
            if matched > longest.count { longest = (index + 1 - matched, matched) }
            index += 1
        }
        return .missing(longest: longest)
    }

    /// Whether the sequence is at this place.
    func matches(_ sequence: [ArraySlice<UInt8>], at index: Int) -> Bool {
        index >= 0 && index + sequence.count <= lines.count
            && zip(sequence, lines[index...]).allSatisfy { number($0) == $1 }
    }

    /// The number of a line; -1 if it is not in the text.
    private func number(_ line: ArraySlice<UInt8>) -> Int { numbers[comparison.key(line)] ?? -1 }

    /// For each prefix the length of its longest proper prefix that is also its suffix.
    private static func fallback(of wanted: [Int]) -> [Int] {
        var fallback = Array(repeating: 0, count: wanted.count)
        var length = 0
        for index in wanted.indices.dropFirst() {
            while length > 0 && wanted[index] != wanted[length] { length = fallback[length - 1] }
            if wanted[index] == wanted[length] { length += 1 }
            fallback[index] = length
        }
        return fallback
    }
}

extension LineSearch.Comparison {
    /// The part of a line that is compared; never the line feed.
    fileprivate func key(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        switch self {
        case .exact: return line.last == 0x0A ? line.dropLast() : line
        case .ignoringTrailingSpace:
            let end = line.lastIndex { !$0.isWhiteSpace }.map { $0 + 1 } ?? line.startIndex
            return line[line.startIndex..<end]
        case .ignoringSpace: return line.trimmingASCIIWhiteSpace
        }
    }
}

extension [UInt8] {
    /// The lines, each with its line feed; no line after the last line feed.
    var lines: [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = startIndex
        while start < endIndex {
            let end = self[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? endIndex
            lines.append(self[start..<end])
            start = end
        }
        return lines
    }
}
