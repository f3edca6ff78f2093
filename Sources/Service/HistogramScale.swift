/// The buckets of a histogram: their upper bounds, as counted and as exposed.
package struct HistogramScale: Sendable {
    /// The exposed bounds, in ascending order.
    private let texts: [String]
    private let bounds: [Int]

    /// The columns of the histogram in a table: one bucket per bound, one bucket above all bounds, and the sum.
    package var columns: [String] { texts + ["+Inf", "sum"] }
    /// The index of the sum column.
    package var sum: Int { bounds.count + 1 }

    private init(_ bounds: [(text: String, value: Int)]) {
        texts = bounds.map(\.text)
        self.bounds = bounds.map(\.value)
    }

    /// The column of the bucket that contains a value. Exposed buckets are cumulative, these are not.
    package func bucket(of value: Int) -> Int {
        bounds.firstIndex { value <= $0 } ?? bounds.count
    }

    /// Durations from a refused request to the longest run; counted in microseconds, exposed in seconds.
    package static let duration = HistogramScale([
        ("0.005", 5_000), ("0.01", 10_000), ("0.025", 25_000), ("0.05", 50_000), ("0.1", 100_000), ("0.25", 250_000),
        ("0.5", 500_000), ("1", 1_000_000), ("2.5", 2_500_000), ("5", 5_000_000), ("10", 10_000_000),
        ("30", 30_000_000), ("60", 60_000_000), ("120", 120_000_000), ("300", 300_000_000), ("600", 600_000_000),
    ])

    /// Memory from 4 MiB to 1 GiB, in bytes.
    package static let memory = HistogramScale((2...10).map { 1 << ($0 + 20) }.map { ("\($0)", $0) })
}
