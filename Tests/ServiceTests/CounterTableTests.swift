internal import Posix
@testable internal import Service
internal import Testing

struct CounterTableTests {
    private static let axes = (["a b", "é", "other"], ["1", "50%", "none"])

    private func table() -> CounterTable { CounterTable(Self.axes.0, Self.axes.1, ["x", "y"]) }

    @Test("Each combination has a cell of its own")
    func cells() {
        var table = table()
        for first in 0..<3 {
            for second in 0..<3 {
                for third in 0..<2 { table.add(first * 100 + second * 10 + third, first, second, third) }
            }
        }
        #expect(table[2, 1, 1] == 211)
        #expect(table[0, 2, 0] == 20)
        #expect(table.total == 1_989)
    }

    @Test("A value has its place, another that of other, where there is one; bytes are compared")
    func places() {
        let table = table()
        #expect(["a b", "é", "e\u{301}", "zzz", ""].map { table.place(of: $0, on: 0) } == [0, 1, 2, 2, 2])
        #expect(["1", "none", "zzz"].map { table.place(of: $0, on: 1) } == [0, 2, nil])
    }

    @Test("A cell neither goes back nor over the largest integer")
    func bounds() {
        var table = CounterTable(["x"])
        table.add(-5, 0)
        #expect(table[0] == 0)
        table.add(.max, 0)
        table.add(1, 0)
        #expect(table[0] == .max)
        #expect(table.total == .max)
    }

    @Test("Saved counts are restored, and counting continues")
    func saved() {
        var table = table()
        table.add(3, 0, 1, 1)
        table.add(4, 1, 2, 0)
        #expect(table.saved == ["a%20b 50%25 y 3", "é none x 4"])
        var next = table
        for line in table.saved { next.restore(line.split(separator: " ")) }
        #expect(next[0, 1, 1] == 6)
        #expect(next[1, 2, 0] == 8)
        #expect(next.total == 14)
    }

    @Test("Unknown labels are counted as other; unreadable counts are ignored")
    func changed() {
        var table = table()
        for line in [
            "gone 1 x 2", "gone%0A 1 x 3", "é gone x 5", "é 1 x", "é 1 x y", "é%2 1 x 1", "é%zz 1 x 1", "é%ff 1 x 1",
            "é 1 x -7", "é 1 x 99999999999999999999", "",
        ] {
            table.restore(line.split(separator: " "))
        }
        #expect(table.saved == ["other 1 x 5"])
    }
}

struct HistogramScaleTests {
    @Test("A value is in the first bucket that holds it")
    func buckets() {
        let scale = HistogramScale.duration
        let places = [0, 5_000, 5_001, 600_000_000, 600_000_001].map { scale.columns[scale.bucket(of: $0)] }
        #expect(places == ["0.005", "0.005", "0.01", "600", "+Inf"])
        #expect(scale.columns[scale.sum] == "sum")
    }

    @Test("Memory is counted by powers of two")
    func memory() {
        let scale = HistogramScale.memory
        #expect(
            scale.columns == [
                "4194304", "8388608", "16777216", "33554432", "67108864", "134217728", "268435456", "536870912",
                "1073741824", "+Inf", "sum",
            ])
        #expect(scale.bucket(of: 4 << 20) == 0)
        #expect(scale.bucket(of: (4 << 20) + 1) == 1)
    }
}
