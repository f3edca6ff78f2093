/// Reads a document once, checks it, and writes its index.
///
/// At the end of the document `current` is 0. No grammar has a NUL, so every comparison fails, and `unexpected`
/// distinguishes the two.
struct Parser {
    let bytes: [UInt8]
    let isJSON5: Bool
    private let depthMax: Int
    var position = 0
    private(set) var tape: [UInt64] = []
    /// The positions in the index of the keys of open objects, innermost last.
    private var keys: [Int] = []

    init(_ bytes: [UInt8], _ syntax: Syntax, depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
        isJSON5 = syntax == .json5
    }

    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    /// The error at the current position.
    var unexpected: SyntaxError {
        if position >= bytes.count { return SyntaxError(.unexpectedEnd, at: bytes.count) }
        if current >= 0x80, utf8Length(in: bytes, at: position) == 0 { return SyntaxError(.invalidUTF8, at: position) }
        return SyntaxError(.unexpectedCharacter, at: position)
    }

    mutating func parse() throws(SyntaxError) {
        if bytes.count > Document.bytesMax { throw SyntaxError(.bytesMax, at: Document.bytesMax) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        tape.reserveCapacity(bytes.count / 16 + 8)
        try skipBlanks()
        try value(depth: 0)
        try skipBlanks()
        if position >= bytes.count { return }
        let fault = unexpected
        throw fault.reason == .unexpectedCharacter ? SyntaxError(.trailingCharacters, at: position) : fault
    }

    mutating func append(_ form: IndexWord.Form, from start: Int, needsDecoding: Bool = false) {
        tape.append(IndexWord(form, start..<position, needsDecoding: needsDecoding).word)
    }

    private mutating func skipBlanks() throws(SyntaxError) {
        while true {
            switch current {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            case UInt8(ascii: "!")..., 1..<UInt8(ascii: " "):
                if !isJSON5 { return }
                if try !skipJSON5Blank() { return }
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(SyntaxError) {
        switch current {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "{"): try container(.object, depth: depth)
        case UInt8(ascii: "["): try container(.array, depth: depth)
        case UInt8(ascii: "t"): try word("true", .true)
        case UInt8(ascii: "f"): try word("false", .false)
        case UInt8(ascii: "n"): try word("null", .null)
        default: try isJSON5 ? json5Value() : number()
        }
    }

    /// Reads a literal word.
    mutating func word(_ text: StaticString, _ form: IndexWord.Form) throws(SyntaxError) {
        let start = position
        try expect(text)
        append(form, from: start)
    }

    /// Skips a required sequence of characters.
    mutating func expect(_ text: StaticString) throws(SyntaxError) {
        for byte in text.description.utf8 {
            if current != byte { throw unexpected }
            position += 1
        }
    }

    private mutating func container(_ form: IndexWord.Form, depth: Int) throws(SyntaxError) {
        if depth >= depthMax { throw SyntaxError(.depthMax(depthMax), at: position) }
        let start = position
        let index = tape.count
        tape.append(0)
        tape.append(0)
        position += 1
        let count = try form == .object ? members(depth: depth + 1) : elements(depth: depth + 1)
        position += 1
        tape[index] = IndexWord(form, start..<position).word
        tape[index + 1] = UInt64(tape.count) | UInt64(count) << 32
    }

    /// Reads up to the closing bracket; returns the number of elements.
    private mutating func elements(depth: Int) throws(SyntaxError) -> Int {
        let close = UInt8(ascii: "]")
        var count = 0
        try skipBlanks()
        while current != close || (count > 0 && !isJSON5) {
            try value(depth: depth)
            count += 1
            if try !comma(before: close) { break }
        }
        return count
    }

    /// Reads up to the closing brace; returns the number of members.
    private mutating func members(depth: Int) throws(SyntaxError) -> Int {
        let close = UInt8(ascii: "}")
        let outer = keys.count
        try skipBlanks()
        while current != close || (keys.count > outer && !isJSON5) {
            keys.append(tape.count)
            try key()
            try skipBlanks()
            if current != UInt8(ascii: ":") { throw unexpected }
            position += 1
            try skipBlanks()
            try value(depth: depth)
            if try !comma(before: close) { break }
        }
        if let repeated = firstRepeatedKey(keys[outer...], tape: tape, in: bytes) { throw repeated }
        let count = keys.count - outer
        keys.removeLast(count)
        return count
    }

    /// Skips a comma and the white space around it; false if the container closes instead.
    private mutating func comma(before close: UInt8) throws(SyntaxError) -> Bool {
        try skipBlanks()
        if current == close { return false }
        if current != UInt8(ascii: ",") { throw unexpected }
        position += 1
        try skipBlanks()
        return true
    }

    private mutating func key() throws(SyntaxError) {
        if current == UInt8(ascii: "\"") || (isJSON5 && current == UInt8(ascii: "'")) { return try string() }
        if !isJSON5 { throw unexpected }
        try identifier()
    }
}
