internal import Text

/// The time without use after which a session is removed: `12h`, `30d`, `8w`.
package struct RetentionAge: Equatable, Sendable {
    /// The shortest, in hours: a typing error must not remove sessions that are in use today.
    package static let hoursMin = 1
    /// The longest, in hours: 100 years.
    package static let hoursMax = 100 * 365 * 24

    package let hours: Int

    /// Nil unless the string is a whole number of hours, days or weeks within the limits.
    package init?(_ text: String) {
        let hoursOfUnit: [Character: Int] = ["h": 1, "d": 24, "w": 7 * 24]
        guard let unit = text.last.flatMap({ hoursOfUnit[$0] }) else { return nil }
        let digits = text.dropLast()
        guard 1...6 ~= digits.utf8.count, digits.utf8.allSatisfy(\.isDigit), let count = Int(digits) else {
            return nil
        }
        hours = count * unit
        guard Self.hoursMin...Self.hoursMax ~= hours else { return nil }
    }

    /// Sessions whose last use is before this instant are too old; both in milliseconds since 1970.
    package func limit(at now: Int64) -> Int64 { now - Int64(hours) * 3_600_000 }
}
