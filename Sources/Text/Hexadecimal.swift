/// Numbers and bytes in hexadecimal.
extension UInt8 {
    /// The value of a hexadecimal digit in either case; nil for any other byte.
    @inlinable @inline(__always) package var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }

    /// Whether the byte is a hexadecimal digit as `hexadecimal` writes it: 0 to 9 or a to f.
    @inlinable package var isLowercaseHexadecimalDigit: Bool { isDigit || (self >= 0x61 && self <= 0x66) }

    /// The digit of a value from 0 to 15, in lower case.
    @inlinable package static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x57 + value
    }
}

extension Sequence<UInt8> {
    /// Two digits in lower case for each byte.
    @inlinable package var hexadecimal: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * underestimatedCount)
        for byte in self {
            digits.append(.hexadecimalDigit(byte >> 4))
            digits.append(.hexadecimalDigit(byte & 0xF))
        }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension FixedWidthInteger {
    /// The number in lower case, with zeros in front where it has fewer than `width` digits.
    package func hexadecimal(width: Int) -> String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}
