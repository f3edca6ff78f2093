/// The buckets of a histogram: their upper bounds in what is counted, and as they are written.
package struct HistogramScale: Sendable {
    /// The bounds, ascending, in the unit that is exposed.
    private let texts: [String]
    private let bounds: [Int]

    /// The columns of a table that holds the histogram: a bucket for each bound, one above them all, and the sum.
    package var columns: [String] { texts + ["+Inf", "sum"] }
    /// The column of the sum.
    package var sum: Int { bounds.count + 1 }

    private init(_ bounds: [(text: String, value: Int)]) {
        texts = bounds.map(\.text)
        self.bounds = bounds.map(\.value)
    }

    /// The column of the one bucket that a value belongs to; the exposed ones hold those below them too.
    package func bucket(of value: Int) -> Int {
        bounds.firstIndex { value <= $0 } ?? bounds.count
    }

    /// From a refused request to the longest run; microseconds, exposed in seconds.
    package static let duration = HistogramScale([
        ("0.005", 5_000), ("0.01", 10_000), ("0.025", 25_000), ("0.05", 50_000), ("0.1", 100_000), ("0.25", 250_000),
        ("0.5", 500_000), ("1", 1_000_000), ("2.5", 2_500_000), ("5", 5_000_000), ("10", 10_000_000),
        ("30", 30_000_000), ("60", 60_000_000), ("120", 120_000_000), ("300", 300_000_000), ("600", 600_000_000),
    ])

    /// 4 MiB to 1 GiB, in bytes.
    package static let memory = HistogramScale((2...10).map { 1 << ($0 + 20) }.map { ("\($0)", $0) })
}
