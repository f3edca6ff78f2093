import Glibc
import Testing

/// Python's `json` module, asked once about many texts.
enum PythonReader {
    /// The canonical text of each value, as `Canonical` writes it, or `error`.
    ///
    /// Duplicate keys, NaN and Infinity, which Python reads, are made errors; a lone surrogate becomes U+FFFD.
    static func canonicalTexts(of texts: [[UInt8]]) throws -> [String] {
        var template = Array("/tmp/json-comparison-XXXXXX\0".utf8.map { CChar($0) })
        let descriptor = unsafe mkstemp(&template)
        try #require(descriptor >= 0)
        defer { unsafe unlink(template) }
        let lines = texts.map { text in
            text.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n"
        }
        let input = Array(lines.joined().utf8)
        try #require(unsafe write(descriptor, input, input.count) == input.count)
        close(descriptor)
        let path = String(decoding: template.dropLast().map { UInt8($0) }, as: UTF8.self)
        let output = try output(of: "exec python3 -I -c '\(program)' < \(path)")
        return output.split(separator: "\n").map(String.init)
    }

    private static func output(of command: String) throws -> String {
        let stream = unsafe try #require(popen(command, "r"))
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, stream)
            if count == 0 { break }
            output += buffer[..<count]
        }
        try #require(unsafe pclose(stream) == 0)
        return String(decoding: output, as: UTF8.self)
    }

    private static let program = #"""
        import json, math, re, struct, sys

        def fail(word):
            raise ValueError(word)

        def integer(digits):
            return int(digits) if len(digits) < 400 else float(digits)

        def repaired(text):
            return re.sub("[\ud800-\udfff]", "\ufffd", text)

        def members(pairs):
            keys = [repaired(key) for key, value in pairs]
            if len(set(keys)) < len(keys):
                fail("duplicate")
            return dict(zip(keys, [value for key, value in pairs]))

        def canonical(value):
            if value is None:
                return "n"
            if value is True:
                return "t"
            if value is False:
                return "f"
            if isinstance(value, int):
                if -2**63 <= value < 2**63:
                    return "i%d" % value
                try:
                    value = float(value)
                except OverflowError:
                    return "huge"
            if isinstance(value, float):
                if math.isinf(value):
                    return "huge"
                if value.is_integer() and abs(value) <= 2**53:
                    return "i%d" % value
                return "d" + struct.pack(">d", value).hex()
            if isinstance(value, str):
                return "s" + repaired(value).encode().hex()
            if isinstance(value, list):
                return "[" + "".join(canonical(element) + "," for element in value) + "]"
            return "{" + "".join(canonical(k) + ":" + canonical(v) + "," for k, v in value.items()) + "}"

        for line in sys.stdin:
            try:
                text = bytes.fromhex(line).decode("utf-8-sig")
                value = json.loads(text, object_pairs_hook=members, parse_constant=fail, parse_int=integer)
                print(canonical(value))
            except ValueError:
                print("error")
        """#
}
