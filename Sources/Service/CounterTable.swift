internal import Text

/// Counters with up to three labels, with one cell for each combination of label values. The number of cells is fixed.
///
/// If the last value of a label is `other`, unknown values count as `other`. Counting accesses only two allocations,
/// because after a fork each page that is written, even by a reference count, is copied.
package struct CounterTable: Equatable, Sendable {
    package static let other = "other"

    /// The values of each label.
    package let axes: [[String]]
    /// The number of values of each label. `digests` contains the digests of all values, label by label.
    private let sizes: SIMD4<Int32>
    private let digests: [UInt64]
    private var cells: [Int]

    package init(_ axes: [String]...) {
        precondition((1...3).contains(axes.count))
        self.axes = axes
        var sizes = SIMD4<Int32>(repeating: 0)
        for (axis, values) in axes.enumerated() { sizes[axis] = Int32(values.count) }
        self.sizes = sizes
        digests = axes.joined().map { digest($0) }
        cells = Array(repeating: 0, count: axes.reduce(1) { $0 * $1.count })
    }

    /// The index of a value, compared by its bytes, or of `other`; nil if the label has neither.
    ///
    /// Two values with the same digest share an index. A client gains nothing from that: it can also cause the other
    /// value.
    package func place(of value: String, on axis: Int) -> Int? {
        let start = (0..<axis).reduce(0) { $0 + Int(sizes[$1]) }
        let end = start + Int(sizes[axis])
        let wanted = digest(value)
        if let found = digests[start..<end].firstIndex(of: wanted) { return found - start }
        return end > start && digests[end - 1] == Self.otherDigest ? end - 1 - start : nil
    }

    private static let otherDigest = digest(other)

    /// Adds to a cell. A cell stops at the largest integer, because the amounts come from workers, which are not
    /// trusted.
    package mutating func add(_ amount: Int, _ first: Int, _ second: Int = 0, _ third: Int = 0) {
        let cell = index(first, second, third)
        let (sum, overflow) = cells[cell].addingReportingOverflow(max(0, amount))
        cells[cell] = overflow ? .max : sum
    }

    package subscript(first: Int, second: Int = 0, third: Int = 0) -> Int {
        cells[index(first, second, third)]
    }

    /// The sum of all cells.
    package var total: Int {
        cells.reduce(0) { sum, cell in
            let (next, overflow) = sum.addingReportingOverflow(cell)
            return overflow ? .max : next
        }
    }

    private func index(_ first: Int, _ second: Int, _ third: Int) -> Int {
        var index = first
        if sizes[1] > 0 { index = index * Int(sizes[1]) + second }
        if sizes[2] > 0 { index = index * Int(sizes[2]) + third }
        return index
    }
}

/// 64-bit FNV-1a.
private func digest(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 }
}

/// The counters passed through a reload, after which the labels may have other values.
extension CounterTable {
    /// One line for each cell that is not zero: the escaped values of its labels, then the count, separated by spaces.
    var saved: [String] {
        cells.indices.filter { cells[$0] != 0 }.map { index in
            var rest = index
            var words = ["\(cells[index])"]
            for axis in axes.reversed() {
                words.insert(PercentEncoding.encode(word: axis[rest % axis.count]), at: 0)
                rest /= axis.count
            }
            return words.joined(separator: " ")
        }
    }

    /// Adds a line of `saved`. Values that are no longer known count as `other`; an invalid line is ignored.
    mutating func restore(_ words: [Substring]) {
        guard words.count == axes.count + 1, let amount = Int(words[axes.count]) else { return }
        var places = [0, 0, 0]
        for axis in axes.indices {
            guard let value = PercentEncoding.decode(words[axis]), let place = place(of: value, on: axis) else {
                return
            }
            places[axis] = place
        }
        add(amount, places[0], places[1], places[2])
    }
}
