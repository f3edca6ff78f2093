internal import Text

/// Counters with up to three labels, a cell for each combination of their values: as many at the end as at the start.
///
/// A label whose last value is `other` takes what has no value of its own there. Counting touches two pieces of memory
/// and no other, because after a fork each page that is touched is copied, be it only to count a reference.
package struct CounterTable: Equatable, Sendable {
    package static let other = "other"

    /// The values of each label.
    package let axes: [[String]]
    /// How many values each label has, and of them all, one label after the other, the digests, which stand for them.
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

    /// The place of a value, byte for byte, or of `other`; nil where neither is.
    ///
    /// Two values with one digest would share a place: who can make a worker say one can make it say the other.
    package func place(of value: String, on axis: Int) -> Int? {
        let start = (0..<axis).reduce(0) { $0 + Int(sizes[$1]) }
        let end = start + Int(sizes[axis])
        let wanted = digest(value)
        if let found = digests[start..<end].firstIndex(of: wanted) { return found - start }
        return end > start && digests[end - 1] == Self.otherDigest ? end - 1 - start : nil
    }

    private static let otherDigest = digest(other)

    /// Adds to a cell, which stops at the largest integer: what is added comes from workers, which are not believed.
    package mutating func add(_ amount: Int, _ first: Int, _ second: Int = 0, _ third: Int = 0) {
        let cell = index(first, second, third)
        let (sum, overflow) = cells[cell].addingReportingOverflow(max(0, amount))
        cells[cell] = overflow ? .max : sum
    }

    package subscript(first: Int, second: Int = 0, third: Int = 0) -> Int {
        cells[index(first, second, third)]
    }

    /// Everything that was counted, whatever its labels.
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

/// FNV-1a with 64 bits.
private func digest(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 }
}

/// What one image of the supervisor leaves for the next, whose configuration may be another.
extension CounterTable {
    /// A text for each cell that is not zero: the values of its labels, then the figure; words that hold no blank.
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

    /// Adds what `saved` wrote: values that are no longer known go to `other`. What cannot be read counts as nothing.
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
