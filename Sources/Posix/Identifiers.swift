internal import Text

/// The source of new identifiers: random numbers of the kernel, or a fixed list in tests.
package struct Identifiers: Sendable {
    private let make: @Sendable () -> String

    package init(_ make: @escaping @Sendable () -> String) {
        self.make = make
    }

    /// A new identifier: no other call returns the same string.
    package func next() -> String { make() }

    /// Version 4 UUIDs in lower case (RFC 9562, section 5.4).
    package static let random = Identifiers {
        let random = Random()
        let high = random.next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = random.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = high.hexadecimal(width: 16) + low.hexadecimal(width: 16)
        var text: [UInt8] = []
        for (index, digit) in digits.utf8.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
