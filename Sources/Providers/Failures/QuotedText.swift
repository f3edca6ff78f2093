internal import Text

/// A text from which some quoting was removed, with the range of each byte in the original.
struct QuotedText {
    private(set) var bytes: [UInt8] = []
    /// The start and the end of the quoted form of each byte in the original.
    private var starts: [Int] = []
    private var ends: [Int] = []

    init(_ text: ArraySlice<UInt8>) {
        bytes = Array(text)
        starts = Array(text.indices)
        ends = starts.map { $0 + 1 }
    }

    private init() {}

    private mutating func append(_ byte: UInt8, from other: QuotedText, _ range: Range<Int>) {
        bytes.append(byte)
        starts.append(other.starts[range.lowerBound])
        ends.append(other.ends[range.upperBound - 1])
    }

    /// The text without one level of escapes: `%41`, `\u0041`, `\x41`, `\n`, `&#65;`, `&#x41;`, `&amp;`.
    func unescaped() -> QuotedText {
        var result = QuotedText()
        var index = 0
        while index < bytes.count {
            let escape = Escape(at: index, in: bytes)
            let end = index + (escape?.count ?? 1)
            for byte in escape?.bytes ?? [bytes[index]] { result.append(byte, from: self, index..<end) }
            index = end
        }
        return result
    }

    /// The text without white space, control characters and invisible characters.
    var compact: QuotedText {
        var result = QuotedText()
        var index = 0
        while index < bytes.count {
            let hidden = hiddenCount(at: index)
            if hidden == 0 { result.append(bytes[index], from: self, index..<(index + 1)) }
            index += max(1, hidden)
        }
        return result
    }

    /// The length of an invisible character at an index: ASCII; a no-break space, a soft hyphen (U+00A0, U+00AD);
    /// spaces, marks and separators (U+2000 to U+200F, U+2028, U+2029); a word joiner (U+2060) or a byte order mark.
    private func hiddenCount(at index: Int) -> Int {
        let byte = bytes[index]
        if byte <= 0x20 || byte == 0x7f { return 1 }
        let next = bytes[index...].dropFirst().prefix(2)
        switch byte {
        case 0xc2: return next.first == 0xa0 || next.first == 0xad ? 2 : 0
        case 0xe2:
            guard next.count == 2, let last = next.last else { return 0 }
            let isSpace = next.first == 0x80 && (last <= 0x8f || last == 0xa8 || last == 0xa9)
            return isSpace || (next.first == 0x81 && last == 0xa0) ? 3 : 0
        case 0xef: return next.elementsEqual([0xbb, 0xbf]) ? 3 : 0
        default: return 0
        }
    }

    /// The text with ASCII letters in lower case.
    var folded: QuotedText {
        var result = self
        result.bytes = bytes.map(\.asciiLowercased)
        return result
    }

    /// The text with the characters of URL-safe base64 replaced by those of the standard alphabet.
    var standardAlphabet: QuotedText {
        var result = self
        result.bytes = bytes.map { byte in
            byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
        }
        return result
    }

    /// The ranges of a sequence in the original, in linear time: the algorithm of Knuth, Morris and Pratt.
    func ranges(of needle: [UInt8]) -> [Range<Int>] {
        occurrences(of: needle).map { starts[$0.lowerBound]..<ends[$0.upperBound - 1] }
    }

    /// The ranges in the original, with adjacent characters that contain bits of the secret, and with the padding.
    func ranges(of part: EncodedPart) -> [Range<Int>] {
        occurrences(of: part.characters).map { range in
            var (first, end) = (range.lowerBound, range.upperBound)
            if part.reachesBefore, first > 0 { first -= 1 }
            if part.reachesAfter, end < bytes.count { end += 1 }
            while end < bytes.count, end < range.upperBound + 3, bytes[end] == UInt8(ascii: "=") { end += 1 }
            return starts[first]..<ends[end - 1]
        }
    }

    private func occurrences(of needle: [UInt8]) -> [Range<Int>] {
        guard !needle.isEmpty, needle.count <= bytes.count else { return [] }
        let borders = Self.borders(of: needle)
        var found: [Range<Int>] = []
        var matched = 0
        for (index, byte) in bytes.enumerated() {
            while matched > 0, needle[matched] != byte { matched = borders[matched - 1] }
            if needle[matched] == byte { matched += 1 }
            if matched == needle.count {
                found.append((index + 1 - matched)..<(index + 1))
                matched = borders[matched - 1]
            }
        }
        return found
    }

    /// For each prefix of a sequence, the length of its longest proper prefix that is also its suffix.
    private static func borders(of needle: [UInt8]) -> [Int] {
        var borders = [0]
        var length = 0
        for byte in needle.dropFirst() {
            while length > 0, needle[length] != byte { length = borders[length - 1] }
            if needle[length] == byte { length += 1 }
            borders.append(length)
        }
        return borders
    }

    /// The ranges in the original of a sequence that is a word of its own.
    func words(equalTo word: [UInt8]) -> [Range<Int>] {
        occurrences(of: word).filter { range in
            let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0
            let after = range.upperBound < bytes.count ? bytes[range.upperBound] : 0
            return !before.isNameByte && !after.isNameByte
        }.map { starts[$0.lowerBound]..<ends[$0.upperBound - 1] }
    }
}
