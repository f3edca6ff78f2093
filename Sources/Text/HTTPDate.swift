/// An instant as the Date field writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
package struct HTTPDate: Equatable, Sendable {
    /// Seconds since 1970-01-01 00:00:00 UTC, without leap seconds.
    package let secondsSinceEpoch: Int64

    package init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// The preferred form, IMF-fixdate.
    package var text: String {
        let time = CivilTime(utcSeconds: secondsSinceEpoch)
        let day = "\(CivilTime.padded(time.day)) \(time.monthName.prefix(3)) \(CivilTime.padded(time.year, 4))"
        return "\(time.weekdayName.prefix(3)), \(day) \(time.isoTime) GMT"
    }

    /// Reads the preferred form, from 1970 on; nil for any other. The name of the weekday is not compared.
    package init?(parsing text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT",
            let month = CivilTime.months.firstIndex(where: { $0.prefix(3) == words[2] }),
            let day = Self.number(words[1], in: 1...31), let year = Self.number(words[3], in: 1970...9999)
        else { return nil }
        let time = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 3, let hour = Self.number(time[0], in: 0...23),
            let minute = Self.number(time[1], in: 0...59), let second = Self.number(time[2], in: 0...60)
        else { return nil }
        secondsSinceEpoch = CivilTime.seconds(
            ofDay: CivilTime.day(of: (year, month + 1, day)), hour: hour, minute: minute, second: second)
    }

    private static func number(_ text: Substring, in range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
}
