internal import Text

/// Finds secrets in a text, verbatim and in the forms in which servers and proxies quote them.
///
/// The forms are: changed case; white space within; escapes of URLs, HTML and JSON, of some or all characters and up to
/// two levels; hexadecimal; base64 of any text that contains the secret, in both alphabets. For each secret the cost is
/// linear in the length of the text.
struct SecretSearch {
    /// Shortest secret that is found anywhere, in bytes. A shorter one is found only verbatim and as a word of its own,
    /// because other words may contain it.
    private static let anywhereBytesMin = 6
    /// Shortest secret that is found at all, in bytes. A header value such as `1` is not a secret.
    private static let bytesMin = 4
    /// Values of keys that are not secrets, because a local server requires a key and ignores it.
    private static let placeholders: Set<String> = [
        "none", "null", "true", "false", "dummy", "empty", "test", "token", "ollama", "local", "lm-studio", "no-key",
        "not-needed", "unused", "changeme", "secret", "password", "key", "api-key", "apikey", "openai", "model",
        "default", "placeholder", "anything",
    ]

    private let secrets: [[UInt8]]
    private let words: [[UInt8]]

    /// - Parameter words: values that are probably not secret and may be usual words: they are found like short secrets.
    init(_ secrets: [String], words: [String] = []) {
        (self.secrets, self.words) = (Self.searched(secrets), Self.searched(words))
    }

    private static func searched(_ texts: [String]) -> [[UInt8]] {
        let real = texts.filter { !placeholders.contains($0.asciiLowercased) }
        return Array(Set(real.map { Array($0.utf8) })).filter { $0.count >= bytesMin }
    }

    /// The ranges of secrets, in order, without overlap.
    func ranges(in text: ArraySlice<UInt8>) -> [Range<Int>] {
        guard !secrets.isEmpty || !words.isEmpty else { return [] }
        let raw = QuotedText(text)
        var found = words.flatMap { raw.words(equalTo: $0) }
        if secrets.isEmpty { return Self.merged(found) }
        let once = raw.unescaped()
        let views = [raw, once, once.unescaped()].map(\.compact)
        let folded = views.map(\.folded)
        let encoded = views.map(\.standardAlphabet)
        for secret in secrets {
            guard QuotedText(secret[...]).compact.bytes.count >= Self.anywhereBytesMin else {
                found += raw.words(equalTo: secret)
                continue
            }
            let hexadecimal = Array(secret.hexadecimal.utf8)
            for needle in Self.spellings(of: secret).union([hexadecimal]) {
                for view in folded { found += view.ranges(of: needle) }
            }
            for alignment in 0..<3 {
                let part = EncodedPart(of: secret, after: alignment)
                for view in encoded { found += view.ranges(of: part) }
            }
        }
        return Self.merged(found)
    }

    /// A secret verbatim and, if it contains escapes itself, without one and two levels of them, because the text may
    /// escape other parts of it.
    private static func spellings(of secret: [UInt8]) -> Set<[UInt8]> {
        let raw = QuotedText(secret[...])
        let once = raw.unescaped()
        let spellings = Set([raw, once, once.unescaped()].map(\.compact.folded.bytes))
        return spellings.filter { $0.count >= anywhereBytesMin }
    }

    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound < last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}
