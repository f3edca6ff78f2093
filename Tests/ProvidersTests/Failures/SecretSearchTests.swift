import Testing

@testable import Providers

struct SecretSearchTests {
    private static let secret = "Zx9-key_Äb+/=%\\&<q"

    private func redact(_ text: String, _ secret: String = secret) -> String {
        Redaction(secrets: [secret])(text)
    }

    /// The forms in which a server may quote a secret, by name.
    private static func forms(of secret: String) -> [(name: String, form: String)] {
        let bytes = Array(secret.utf8)
        func each(_ form: (UInt8) -> String) -> String { bytes.map(form).joined() }
        func digits(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        func isPlain(_ byte: UInt8) -> Bool {
            byte < 0x80 && (byte >= 0x41 || byte >= 0x30 && byte < 0x3a) && byte != 0x5c
        }
        func scalar(_ byte: UInt8) -> String { String(decoding: [byte], as: UTF8.self) }
        let upper = secret.map { $0.isASCII ? $0.uppercased() : String($0) }.joined()
        let lower = secret.map { $0.isASCII ? $0.lowercased() : String($0) }.joined()
        let partly = each { isPlain($0) ? scalar($0) : "%" + digits($0).uppercased() }
        return [
            ("as it is", secret), ("upper case", upper), ("lower case", lower),
            ("every character of a URL", each { "%" + digits($0) }), ("partly of a URL", partly),
            ("twice of a URL", partly.replacing("%", with: "%25")),
            ("hex", each(digits)), ("upper hex", each(digits).uppercased()),
            ("decimal entities", secret.unicodeScalars.map { "&#\($0.value);" }.joined()),
            ("hexadecimal entities", secret.unicodeScalars.map { "&#x\(String($0.value, radix: 16));" }.joined()),
            ("named entities", secret.replacing("&", with: "&amp;").replacing("<", with: "&lt;")),
            (
                "JSON",
                secret.unicodeScalars.map { scalar in
                    "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
                        + String(scalar.value, radix: 16)
                }.joined()
            ),
            ("a slash of JSON", secret.replacing("/", with: "\\/")),
            ("a line break within", secret.prefix(4) + "\r\n\t" + secret.dropFirst(4)),
            ("blanks within", secret.map(String.init).joined(separator: " ")),
            ("invisible characters within", secret.map(String.init).joined(separator: "\u{200b}\u{a0}")),
            ("an escaped line break within", secret.prefix(4) + "\\n" + secret.dropFirst(4)),
        ]
    }

    @Test("A secret is found in every form in which a server may quote it", arguments: forms(of: secret).indices)
    func quoted(index: Int) {
        let (name, form) = Self.forms(of: Self.secret)[index]
        #expect(redact("key «\(form)» is wrong") == "key «[redacted]» is wrong", "\(name)")
    }

    /// Base64 (RFC 4648), without a library, so that the padding and the alphabet can be chosen.
    private static func base64(_ bytes: [UInt8], isURLSafe: Bool, isPadded: Bool) -> String {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        let alphabet = Array((letters + (isURLSafe ? "-_" : "+/")).utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let value = (0..<3).reduce(0 as UInt32) {
                $0 << 8 | UInt32(start + $1 < bytes.count ? part[start + $1] : 0)
            }
            let quad = (0..<4).map { alphabet[Int(value >> UInt32(18 - 6 * $0) & 63)] }
            text += quad.prefix(part.count + 1)
            if isPadded { text += Array(repeating: UInt8(ascii: "="), count: 3 - part.count) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test("In base64 that contains a secret, every character with a bit of the secret is removed")
    func encoded() {
        for before in ["", "a", "ab", "abc", "user:", "Bearer "] {
            for after in ["", "\n", "xyz", "xy"] {
                for (isURLSafe, isPadded) in [(false, true), (false, false), (true, true), (true, false)] {
                    let bytes = Array((before + Self.secret + after).utf8)
                    let form = Self.base64(bytes, isURLSafe: isURLSafe, isPadded: isPadded)
                    // A part of the form that does not depend on the secret may stay.
                    let free = before.utf8.count * 8 / 6
                    let expected = "is «\(form.prefix(free))[redacted]"
                    let redacted = redact("is «\(form)»")
                    #expect(redacted.hasPrefix(expected), "\(before)|\(after) \(form)")
                    let rest = redacted.dropFirst(expected.count).dropLast()
                    #expect(after.isEmpty ? rest.isEmpty : rest.utf8.count <= after.utf8.count * 8 / 6 + 3)
                }
            }
        }
    }

    @Test("In random texts, secrets are removed completely, and the other text remains")
    func property() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("abcXYZ019-_.+/=<\"é".unicodeScalars)
        let words = ["wrong", "key", "[", "]", "401", "é", "the", "%zz", "&x", "\\", "=", "aGVsbG8"]
        for _ in 0..<300 {
            let scalars = (0..<Int.random(in: 8...40, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? "x"
            }
            let secret = scalars.map { String($0) }.joined()
            guard let (name, form) = Self.forms(of: secret).randomElement(using: &generator) else { continue }
            // Words of letters that a key does not contain, so that no part of them is joined to it.
            let before = words.randomElement(using: &generator) ?? ""
            let after = words.randomElement(using: &generator) ?? ""
            let text = redact("\(before) | \(form) | \(after)", secret)
            #expect(text == "\(before) | [redacted] | \(after)", "\(name): \(secret)")
        }
    }

    @Test(
        "A short secret is found as a word of its own; shorter ones and placeholders are not found",
        arguments: [
            ("pass1", "pass1, 'pass1' pass12 xpass1 pass1-2", "[redacted], '[redacted]' pass12 xpass1 pass1-2"),
            ("pass1", "PASS1", "PASS1"), ("abcd", "abcd", "[redacted]"), ("abc", "abc", "abc"), ("1", "1", "1"),
            ("none", "none", "none"), ("Ollama", "try ollama pull", "try ollama pull"),
        ])
    func short(secret: String, text: String, redacted: String) {
        #expect(redact(text, secret) == redacted)
    }

    @Test("A header value that is probably not secret is found as a word of its own")
    func words() {
        let redact = Redaction(words: ["OpenClaw", "application/json"])
        #expect(redact("OpenClaw, openclaw, OpenClaw2") == "[redacted], openclaw, OpenClaw2")
        #expect(redact("application/json; Application / JSON") == "[redacted]; Application / JSON")
    }

    @Test("Other words are not changed")
    func others() {
        for text in [
            "The model gpt-4 does not exist &amp; the path %2Fv1 is wrong", "Zx9-key", "\\u0041 \\n &#65;",
            "WnY5LWtl",
        ] {
            #expect(redact(text) == text)
        }
    }

    @Test("The cost of a text that repeats the beginning of a secret is linear in its length")
    func periodic() {
        let secret = String(repeating: "a", count: 30_000) + "b"
        #expect(redact(String(repeating: "a", count: 60_000), secret).count == 500)
    }
}
