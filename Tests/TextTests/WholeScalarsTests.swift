import Testing
import Text

struct WholeScalarsTests {
    private static let cases: [([UInt8], Int)] = [
        ([0x61, 0xC3, 0xA9], 3), ([0x61, 0xC3], 1), ([0x61, 0xF0, 0x9F, 0x98, 0x80], 5), ([0x61, 0xF0, 0x9F, 0x98], 1),
        ([0x61, 0xF0], 1), ([], 0), ([0x41], 1), ([0xC3], 0), ([0x80, 0x80, 0x80, 0x80, 0x80], 5), ([0x41, 0x80], 2),
        ([0xE2, 0x82, 0xAC, 0x80], 4),
    ]

    @Test("A scalar that was cut at the end is left out, and nothing else", arguments: cases)
    func cut(bytes: [UInt8], count: Int) {
        #expect(bytes.wholeScalars == bytes.prefix(count))
    }
}
