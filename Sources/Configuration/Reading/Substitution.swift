internal import Text

/// A string with each `${NAME}` replaced by a variable, and `$${NAME}` by `${NAME}` (C-04).
///
/// A name is `[A-Z_][A-Z0-9_]*`; anything else in braces is kept as it is.
struct Substitution: Equatable {
    private(set) var text = ""
    /// The variables used, in order.
    private(set) var names: [String] = []
    /// The used variables that are not set, or empty.
    private(set) var missing: [String] = []

    init(_ source: String, _ lookup: (String) -> String?) {
        guard source.utf8.contains(UInt8(ascii: "$")) else {
            text = source
            return
        }
        var rest = Substring(source).utf8
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            text += String(Substring(rest[..<dollar]))
            rest = rest[dollar...]
            if rest.starts(with: "$${".utf8), let name = Self.name(in: rest.dropFirst()) {
                text += "${\(name)}"
                rest = rest.dropFirst(name.utf8.count + 4)
            } else if let name = Self.name(in: rest) {
                append(variable: name, lookup)
                rest = rest.dropFirst(name.utf8.count + 3)
            } else {
                text += "$"
                rest = rest.dropFirst()
            }
        }
        text += String(Substring(rest))
    }

    private mutating func append(variable name: String, _ lookup: (String) -> String?) {
        names.append(name)
        let value = lookup(name) ?? ""
        if value.isEmpty { missing.append(name) }
        text += value
    }

    /// The name in a `${NAME}` at the start.
    private static func name(in rest: Substring.UTF8View) -> String? {
        guard rest.starts(with: "${".utf8) else { return nil }
        let name = rest.dropFirst(2).prefix { isVariableByte($0) }
        guard let first = name.first, first > UInt8(ascii: "9") else { return nil }
        guard name.endIndex < rest.endIndex, rest[name.endIndex] == UInt8(ascii: "}") else { return nil }
        return String(Substring(name))
    }

    private static func isVariableByte(_ byte: UInt8) -> Bool {
        byte.isUppercase || byte.isDigit || byte == UInt8(ascii: "_")
    }
}
