import Testing

@testable import Sessions

struct RetentionAgeTests {
    @Test(
        "Hours, days and weeks", arguments: [("1h", 1), ("12h", 12), ("30d", 720), ("8w", 1_344), ("876000h", 876_000)])
    func ages(text: String, hours: Int) {
        #expect(RetentionAge(text)?.hours == hours)
    }

    @Test(
        "An age of zero, or a string that is not an age, is rejected",
        arguments: [
            "", "0h", "0d", "00w", "d", "30", "30m", "30D", "-1d", "+1d", "1.5d", "30 d", " 30d", "30dd", "876001h",
            "999999w", "9999999d", "99999999999999999999d", "٣d", "1d\u{301}",
        ])
    func refused(text: String) {
        #expect(RetentionAge(text) == nil)
    }

    @Test("The limit is that long before now")
    func limit() throws {
        #expect(try #require(RetentionAge("2d")).limit(at: 200_000_000) == 200_000_000 - 172_800_000)
    }
}
