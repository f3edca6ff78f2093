import Testing
import Text

struct HexadecimalTests {
    @Test("A hexadecimal digit has its value in either case")
    func values() {
        let values = "0123456789abcdefABCDEF".utf8.map(\.hexadecimalValue)
        #expect(values == Array(0...15) + Array(10...15))
        #expect((UInt8.min...UInt8.max).count { $0.hexadecimalValue != nil } == 22)
    }

    @Test("A value has one digit, which is in lower case")
    func digits() {
        #expect((0...15).map { UInt8.hexadecimalDigit($0) } == Array("0123456789abcdef".utf8))
        #expect((UInt8.min...UInt8.max).filter(\.isLowercaseHexadecimalDigit) == Array("0123456789abcdef".utf8))
    }

    @Test("Each byte has two digits")
    func bytes() {
        #expect([UInt8]().hexadecimal == "")
        #expect([0x00, 0x0F, 0xF0, 0xFF].hexadecimal == "000ff0ff")
    }

    @Test(
        "A number is filled up with zeros and never cut",
        arguments: [(0, "0000"), (0xBEEF, "beef"), (0x1_2345, "12345")])
    func width(number: Int, digits: String) {
        #expect(number.hexadecimal(width: 4) == digits)
    }
}
