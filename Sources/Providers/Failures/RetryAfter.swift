internal import Fetch
internal import HTTP

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
        (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".")
    }
}

extension HTTPDate {
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads the preferred form, `Sun, 06 Nov 1994 08:49:37 GMT`; nil for any other.
    init?(parsing text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = Self.monthNames.firstIndex(of: String(words[2])),
            let day = Self.number(words[1], in: 1...31), let year = Self.number(words[3], in: 1970...9999)
        else { return nil }
        let time = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 3, let hour = Self.number(time[0], in: 0...23),
            let minute = Self.number(time[1], in: 0...59), let second = Self.number(time[2], in: 0...60)
        else { return nil }
        let days = Self.days(year, month + 1, day)
        self.init(secondsSinceEpoch: days * 86_400 + hour * 3_600 + minute * 60 + second)
    }

    private static func number(_ text: Substring, in range: ClosedRange<Int64>) -> Int64? {
        Int64(text).flatMap { range.contains($0) ? $0 : nil }
    }

    /// Days since 1970, counted in years that begin in March, so that the leap day is the last.
    private static func days(_ year: Int64, _ month: Int, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let leaps = shifted / 4 - shifted / 100 + shifted / 400
        return shifted * 365 + leaps + (Int64((month + 9) % 12) * 153 + 2) / 5 + day - 1 - 719_468
    }
}
