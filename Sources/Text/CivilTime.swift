/// An instant as the Gregorian calendar shows it, in UTC or in a local zone.
///
/// A pure computation: gmtime_r(3) takes the lock of the time zone, and the calendars of Foundation load data that a
/// worker may no longer read. `LocalZone` of `Posix` makes local times.
package struct CivilTime: Equatable, Sendable {
    package var year: Int
    /// From 1.
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    package var millisecond: Int
    /// From 0, which is Sunday.
    package var weekday: Int

    /// - Parameter milliseconds: since 1970-01-01 00:00:00 UTC, without leap seconds.
    package init(utc milliseconds: Int64) {
        let (seconds, millisecond) = milliseconds.flooredQuotientAndRemainder(by: 1_000)
        self.init(utcSeconds: seconds, millisecond: millisecond)
    }

    init(utcSeconds: Int64, millisecond: Int = 0) {
        let (days, secondOfDay) = utcSeconds.flooredQuotientAndRemainder(by: 86_400)
        (year, month, day) = Self.date(ofDay: days)
        hour = secondOfDay / 3_600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
        self.millisecond = millisecond
        // 1970-01-01 was a Thursday.
        weekday = (days.flooredQuotientAndRemainder(by: 7).remainder + 4) % 7
    }
}

/// The calendar. Years begin in March here, so that the leap day is the last of its year, in eras of 400 years, which
/// all have 146,097 days; 719,468 days lie between 0000-03-01 and 1970-01-01.
extension CivilTime {
    /// The date of a day, counted from 1970-01-01.
    static func date(ofDay days: Int64) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (days + 719_468).flooredQuotientAndRemainder(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The day of a date, counted from 1970-01-01; the year must not be negative.
    static func day(of date: (year: Int, month: Int, day: Int)) -> Int64 {
        let year = date.month <= 2 ? date.year - 1 : date.year
        let dayOfYear = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1
        return Int64(year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468)
    }

    /// Seconds from 1970 to a time of a day, in UTC.
    static func seconds(ofDay day: Int64, hour: Int, minute: Int, second: Int) -> Int64 {
        day * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    }
}

/// The written forms.
extension CivilTime {
    /// `Sunday` … `Saturday`.
    package var weekdayName: String { Self.weekdays[weekday] }

    /// `January` … `December`.
    package var monthName: String { Self.months[month - 1] }

    /// `2026-11-22`.
    package var isoDate: String { "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))" }

    /// `13:45:07`.
    package var isoTime: String { "\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))" }

    /// `2026-11-22T13:45:07.042Z` of milliseconds since 1970.
    package static func iso8601(_ milliseconds: Int64) -> String {
        let time = CivilTime(utc: milliseconds)
        return "\(time.isoDate)T\(time.isoTime).\(padded(time.millisecond, 3))Z"
    }

    /// The milliseconds since 1970 that `iso8601` writes so; nil for any other string, and before 1970.
    package static func milliseconds(iso8601 text: String) -> Int64? {
        let digits = text.utf8.map { Int($0) - 0x30 }
        let places = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19, 20..<23].flatMap { Array($0) }
        guard digits.count == 24, places.allSatisfy({ 0...9 ~= digits[$0] }) else { return nil }
        let number = { (place: Int, count: Int) in digits[place..<place + count].reduce(0) { $0 * 10 + $1 } }
        let day = day(of: (number(0, 4), number(5, 2), number(8, 2)))
        let seconds = seconds(ofDay: day, hour: number(11, 2), minute: number(14, 2), second: number(17, 2))
        let milliseconds = seconds * 1_000 + Int64(number(20, 3))
        // A date that does not exist is written otherwise.
        return milliseconds >= 0 && iso8601(milliseconds) == text ? milliseconds : nil
    }

    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]

    static func padded(_ value: Int, _ width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension Int64 {
    /// The quotient rounded down, and the remainder from 0, also for instants before 1970.
    fileprivate func flooredQuotientAndRemainder(by divisor: Int64) -> (quotient: Int64, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, Int(remainder + divisor)) : (quotient, Int(remainder))
    }
}
