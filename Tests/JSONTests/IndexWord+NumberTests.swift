import JSON
import Testing

struct IndexWordNumberTests {
    @Test(
        "A number is an integer by its value if it fits",
        arguments: [
            ("0", 0, 0), ("-0", 0, -0.0), ("-0.0", 0, -0.0), ("1.0", 1, 1), ("1e2", 100, 100), ("1.5", nil, 1.5),
            ("15e-1", nil, 1.5), ("150e-1", 15, 15), ("-9223372036854775808", .min, -0x1p63),
            ("9223372036854775808", nil, 0x1p63), ("9007199254740993", 9_007_199_254_740_993, 0x1p53),
            ("9007199254740992.0", 1 << 53, 0x1p53), ("9007199254740994.0", nil, 9_007_199_254_740_994),
            ("1e300", nil, 1e300), ("1e400", nil, nil), ("-1e400", nil, nil), ("1e-400", 0, 0),
            ("0.1", nil, 0.1), ("123456789012345678901234567890", nil, 123_456_789_012_345_677_877_719_597_056),
        ] as [(String, Int?, Double?)])
    func numbers(text: String, integer: Int?, number: Double?) throws {
        let node = try Document(parsing: Array(text.utf8)).root
        #expect(node.integer == integer)
        #expect(node.number?.bitPattern == number?.bitPattern)
    }
}
