import Testing
import Text

struct CivilTimeTests {
    @Test(
        "An instant is written in UTC to the millisecond",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_795_355_107_042, "2026-11-22T13:45:07.042Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func iso8601(milliseconds: Int64, text: String) {
        #expect(CivilTime.iso8601(milliseconds) == text)
    }

    @Test(
        "An instant has its day of the week, also before 1970 and at the ends of a calendar's eras",
        arguments: [
            (0, "Thursday", "January"), (-1, "Wednesday", "December"), (951_782_400_000, "Tuesday", "February"),
            (-11_676_096_000_000, "Saturday", "January"), (253_402_300_799_999, "Friday", "December"),
        ] as [(Int64, String, String)])
    func names(milliseconds: Int64, weekday: String, month: String) {
        let time = CivilTime(utc: milliseconds)
        #expect(time.weekdayName == weekday)
        #expect(time.monthName == month)
    }

    @Test("Every day of eight hundred years has the date after the day before")
    func days() {
        var expected = (year: 1600, month: 1, day: 1)
        for day in Int64(-135_140)..<Int64(157_055) {
            let time = CivilTime(utc: day * 86_400_000)
            guard (time.year, time.month, time.day) == expected else {
                Issue.record("day \(day) is \(time.isoDate), not \(expected)")
                return
            }
            let isLeap = expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0)
            let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][expected.month - 1]
            expected.day += 1
            if expected.day > length { expected = (expected.year, expected.month + 1, 1) }
            if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
        }
    }

    @Test("Every number of milliseconds has a date", arguments: [Int64.min, .max])
    func extremes(milliseconds: Int64) {
        let time = CivilTime(utc: milliseconds)
        #expect(1...12 ~= time.month && 1...31 ~= time.day && 0..<1_000 ~= time.millisecond)
    }

    @Test(
        "What is written as ISO 8601 is read back",
        arguments: [0, 1, 951_782_400_000, 1_700_000_000_042, 4_107_542_399_999, 253_402_300_799_999])
    func read(milliseconds: Int64) {
        #expect(CivilTime.milliseconds(iso8601: CivilTime.iso8601(milliseconds)) == milliseconds)
    }

    @Test(
        "Another string is not an instant",
        arguments: [
            "", "2026-11-22", "2026-11-22T13:45:07Z", "2026-11-22T13:45:07.042", "2026-02-29T00:00:00.000Z",
            "2026-13-01T00:00:00.000Z", "2026-00-01T00:00:00.000Z", "2026-01-01T24:00:00.000Z",
            "1969-12-31T23:59:59.999Z", "2026-11-22 13:45:07.042Z", "+026-11-22T13:45:07.042Z",
        ])
    func noInstant(text: String) {
        #expect(CivilTime.milliseconds(iso8601: text) == nil)
    }
}
