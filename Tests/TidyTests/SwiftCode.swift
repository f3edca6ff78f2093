/// A Swift file, divided into what the compiler reads and what people read. Lines keep their numbers.
struct SwiftCode {
    /// Without comments and without the text of string literals; code in interpolations stays.
    let lines: [String]
    /// Comments and the text of string literals.
    let prose: [String]

    init(_ text: String) {
        var scanner = Scanner(bytes: Array(text.utf8))
        scanner.readCode(endingWith: nil)
        lines = Self.lines(scanner.code)
        prose = Self.lines(scanner.prose)
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The identifiers and keywords of a line, in order.
    static func words(of line: some StringProtocol) -> [Substring] {
        Substring(line).split { !($0 == "_" || $0.isLetter || $0.isNumber) }
    }
}

private struct Scanner {
    let bytes: [UInt8]
    private(set) var code: [UInt8] = []
    private(set) var prose: [UInt8] = []
    private var place = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func stands(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place + count <= bytes.count else { return false }
        return unsafe UnsafeBufferPointer(start: text.utf8Start, count: count).elementsEqual(
            bytes[place..<place + count])
    }

    /// Reads code up to the end, or up to the parenthesis that closes an interpolation.
    mutating func readCode(endingWith closing: UInt8?) {
        var depth = 0
        while place < bytes.count {
            let byte = bytes[place]
            if stands("//") {
                while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { takeProse() }
            } else if byte == UInt8(ascii: "\"") || (byte == UInt8(ascii: "#") && isRawString) {
                readString()
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") {
                    if closing != nil, depth == 0 { return }
                    depth -= 1
                }
                code.append(byte)
                if byte == UInt8(ascii: "\n") { prose.append(byte) }
                place += 1
            }
        }
    }

    private mutating func takeProse() {
        prose.append(bytes[place])
        place += 1
    }

    private var isRawString: Bool {
        bytes[place...].first { $0 != UInt8(ascii: "#") } == UInt8(ascii: "\"")
    }

    /// Reads a string literal; its place is taken by two quotes.
    private mutating func readString() {
        let pounds = bytes[place...].prefix { $0 == UInt8(ascii: "#") }.count
        place += pounds
        let quotes = stands("\"\"\"") ? 3 : 1
        place += quotes
        code.append(UInt8(ascii: "\""))
        while place < bytes.count, !ends(quotes, pounds) {
            let isEscape = bytes[place] == UInt8(ascii: "\\") && pounded(pounds, from: place + 1)
            let escaped = place + pounds + 1
            if isEscape, escaped < bytes.count, bytes[escaped] == UInt8(ascii: "(") {
                place = escaped + 1
                code.append(UInt8(ascii: " "))
                readCode(endingWith: UInt8(ascii: ")"))
                code.append(UInt8(ascii: " "))
                place += 1
            } else {
                if bytes[place] == UInt8(ascii: "\n") { code.append(UInt8(ascii: "\n")) }
                for _ in 0..<(isEscape ? pounds + 2 : 1) where place < bytes.count { takeProse() }
            }
        }
        place += quotes + pounds
        code.append(UInt8(ascii: "\""))
        prose.append(UInt8(ascii: "."))
    }

    private func ends(_ quotes: Int, _ pounds: Int) -> Bool {
        let end = place + quotes
        guard end <= bytes.count, bytes[place..<end].allSatisfy({ $0 == UInt8(ascii: "\"") }) else { return false }
        return pounded(pounds, from: end)
    }

    private func pounded(_ count: Int, from start: Int) -> Bool {
        start + count <= bytes.count && bytes[start..<start + count].allSatisfy { $0 == UInt8(ascii: "#") }
    }
}
