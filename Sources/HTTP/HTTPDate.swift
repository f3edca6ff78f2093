/// An instant as the Date field writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
///
/// Computed here because the calendars of Foundation need data that a worker would have to load first.
package struct HTTPDate: Equatable, Sendable {
    /// Seconds since 1970-01-01 00:00:00 UTC, without leap seconds.
    package let secondsSinceEpoch: Int64

    package init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    package var text: String {
        let days = floorDivide(secondsSinceEpoch, 86_400)
        let second = Int(secondsSinceEpoch - days * 86_400)
        let (year, month, day) = civil(days)
        let weekday = Self.weekdays[Int(days - floorDivide(days, 7) * 7)]
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, to: 2) }.joined(separator: ":")
        return "\(weekday), \(padded(day, to: 2)) \(Self.months[month - 1]) \(padded(year, to: 4)) \(clock) GMT"
    }

    /// The Gregorian date of a day counted from 1970-01-01. Years are taken to begin in March, so that the leap day is
    /// the last of its year, in eras of 400 years, which all have 146,097 days.
    private func civil(_ days: Int64) -> (year: Int, month: Int, day: Int) {
        let fromMarch0000 = days + 719_468
        let era = floorDivide(fromMarch0000, 146_097)
        let dayOfEra = Int(fromMarch0000 - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value + 1) / divisor - 1
    }

    private func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
