internal import Fetch
internal import Text

/// The time that an upstream asks a client to wait before the next request.
///
/// It is read from `retry-after-ms`, `Retry-After` (RFC 9110, section 10.2.3: seconds or a date) and the
/// `x-ratelimit-reset` fields, which hold seconds, an instant, or a duration such as `1m30.5s`.
struct RetryAfter {
    /// Longest time that is respected and reported, in seconds.
    static let secondsMax = 120

    private let head: FetchResponseHead
    /// Seconds since 1970.
    private let now: Int64

    init(_ head: FetchResponseHead, now: Int64) {
        self.head = head
        self.now = now
    }

    /// Seconds, rounded up, from 0 to `secondsMax`; nil without a valid field.
    var seconds: Int? {
        let seconds = head["retry-after-ms"].flatMap(Self.number).map { $0 / 1_000 } ?? retryAfter ?? reset
        return seconds.map { Int(min(max($0, 0), Double(Self.secondsMax)).rounded(.up)) }
    }

    private var retryAfter: Double? {
        guard let value = head["retry-after"] else { return nil }
        return Self.number(value) ?? HTTPDate(parsing: value).map { Double($0.secondsSinceEpoch - now) }
    }

    /// The time until the exhausted limit is reset; for several limits, until the last.
    private var reset: Double? {
        let suffixes = ["", "-requests", "-tokens"]
        let exhausted = suffixes.filter { head["x-ratelimit-remaining" + $0] == "0" }
        return (exhausted.isEmpty ? suffixes : exhausted).compactMap { suffix in
            head["x-ratelimit-reset" + suffix].flatMap(resetSeconds)
        }.max()
    }

    private func resetSeconds(_ value: String) -> Double? {
        guard let number = Self.number(value) else { return Self.duration(value) }
        // From 10^12 on the number is milliseconds since 1970, from 10^9 on seconds since 1970, below that a duration.
        if number >= 1e12 { return number / 1_000 - Double(now) }
        return number >= 1e9 ? number - Double(now) : number
    }

    /// A decimal number without sign or exponent; nil for a word such as `inf`.
    private static func number(_ text: some StringProtocol) -> Double? {
        guard !text.isEmpty, text.utf8.count <= 20, text.utf8.allSatisfy(isDigitOrPoint) else { return nil }
        return Double(text)
    }

    /// The seconds of a duration: `6m0s`, `1.5s`, `20ms`, `1h2m`.
    private static func duration(_ text: String) -> Double? {
        var rest = Array(text.utf8)[...]
        var total = 0.0
        while !rest.isEmpty {
            let counts = rest.prefix(while: isDigitOrPoint)
            let unit = rest.dropFirst(counts.count).prefix { !isDigitOrPoint($0) }
            rest = rest.dropFirst(counts.count + unit.count)
            guard let number = number(String(decoding: counts, as: UTF8.self)),
                let factor = units[String(decoding: unit, as: UTF8.self)]
            else { return nil }
            total += number * factor
        }
        return text.isEmpty ? nil : total
    }

    private static let units = ["ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400]

    private static func isDigitOrPoint(_ byte: UInt8) -> Bool {
        byte.isDigit || byte == UInt8(ascii: ".")
    }
}
