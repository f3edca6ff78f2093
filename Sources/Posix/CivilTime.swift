internal import Glibc

/// An instant as a calendar shows it, in UTC or a local zone.
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
    /// Seconds east of UTC.
    package var offset: Int

    /// In UTC; `milliseconds` since 1970.
    package init(utc milliseconds: Int64) {
        unsafe self.init(milliseconds) { unsafe gmtime_r($0, $1) }
    }

    /// In the zone that tzset(3) found.
    init(local milliseconds: Int64) {
        unsafe self.init(milliseconds) { unsafe localtime_r($0, $1) }
    }

    private init(
        _ milliseconds: Int64,
        _ convert: (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?
    ) {
        var seconds = time_t(milliseconds.flooredQuotient(by: 1_000))
        var parts = unsafe tm()
        _ = unsafe convert(&seconds, &parts)
        year = unsafe Int(parts.tm_year) + 1_900
        month = unsafe Int(parts.tm_mon) + 1
        day = unsafe Int(parts.tm_mday)
        hour = unsafe Int(parts.tm_hour)
        minute = unsafe Int(parts.tm_min)
        second = unsafe Int(parts.tm_sec)
        millisecond = Int(milliseconds - Int64(seconds) * 1_000)
        weekday = unsafe Int(parts.tm_wday)
        offset = unsafe Int(parts.tm_gmtoff)
    }
}

extension CivilTime {
    /// `Sunday` … `Saturday`.
    package var weekdayName: String { Self.weekdays[weekday] }

    /// `January` … `December`.
    package var monthName: String { Self.months[month - 1] }

    /// `2026-11-22`.
    package var isoDate: String { "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))" }

    /// `13:45:07`.
    package var isoTime: String { "\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))" }

    /// `+01:00`.
    package var isoOffset: String {
        let minutes = abs(offset) / 60
        return "\(offset < 0 ? "-" : "+")\(Self.padded(minutes / 60)):\(Self.padded(minutes % 60))"
    }

    /// `2026-11-22T13:45:07.042Z` of milliseconds since 1970.
    package static func iso8601(_ milliseconds: Int64) -> String {
        let time = CivilTime(utc: milliseconds)
        return "\(time.isoDate)T\(time.isoTime).\(padded(time.millisecond, 3))Z"
    }

    /// The milliseconds since 1970 that `iso8601` writes so; nil for any other text, and before 1970.
    package static func milliseconds(iso8601 text: String) -> Int64? {
        let digits = text.utf8.map { Int($0) - 0x30 }
        guard digits.count == 24, let (year, month, day) = date(digits) else { return nil }
        let number = { (place: Int, count: Int) in digits[place..<place + count].reduce(0) { $0 * 10 + $1 } }
        let seconds = (days(year, month, day) * 24 + number(11, 2)) * 3_600 + number(14, 2) * 60 + number(17, 2)
        let milliseconds = Int64(seconds) * 1_000 + Int64(number(20, 3))
        return milliseconds >= 0 && iso8601(milliseconds) == text ? milliseconds : nil
    }

    private static func date(_ digits: [Int]) -> (year: Int, month: Int, day: Int)? {
        let places = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19, 20..<23].flatMap { Array($0) }
        guard places.allSatisfy({ 0...9 ~= digits[$0] }) else { return nil }
        let year = digits[..<4].reduce(0) { $0 * 10 + $1 }
        return (year, digits[5] * 10 + digits[6], digits[8] * 10 + digits[9])
    }

    /// Days from 1970 to a date of the Gregorian calendar, counted in years that begin in March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }

    /// `Sun, 22 Nov 2026 13:45:07 GMT` of milliseconds since 1970 (RFC 9110, section 5.6.7).
    package static func imfFixdate(_ milliseconds: Int64) -> String {
        let time = CivilTime(utc: milliseconds)
        let date = "\(padded(time.day)) \(time.monthName.prefix(3)) \(padded(time.year, 4))"
        return "\(time.weekdayName.prefix(3)), \(date) \(time.isoTime) GMT"
    }

    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]

    private static func padded(_ value: Int, _ width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension Int64 {
    /// The quotient rounded down, also for instants before 1970.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
