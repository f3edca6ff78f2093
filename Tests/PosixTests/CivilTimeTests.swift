@testable import Posix
import Testing

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

    @Test("An instant is written as HTTP wants it")
    func imfFixdate() {
        #expect(CivilTime.imfFixdate(784_111_777_000) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test(
        "An offset from UTC has a sign, hours and minutes",
        arguments: [(0, "+00:00"), (19_800, "+05:30"), (-12_600, "-03:30"), (50_400, "+14:00")])
    func offset(seconds: Int, text: String) {
        var time = CivilTime(utc: 0)
        time.offset = seconds
        #expect(time.isoOffset == text)
    }

    @Test(
        "A zone is named by its place in the database",
        arguments: [
            ("/usr/share/zoneinfo/Europe/Rome", "Europe/Rome"), ("../usr/share/zoneinfo/UTC", "UTC"),
            (":America/Sao_Paulo", "America/Sao_Paulo"), ("/etc/elsewhere", nil), ("zoneinfo/", nil),
        ] as [(String, String?)])
    func zoneName(path: String, name: String?) {
        #expect(LocalZone.databaseName(path) == name)
    }

    @Test("The clock of this machine is after the day this was written")
    func system() {
        #expect(WallClock.system().milliseconds > 1_795_000_000_000)
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
