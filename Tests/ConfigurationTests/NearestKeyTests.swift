@testable import Configuration
import Testing

struct NearestKeyTests {
    static let known = ["bodySeconds", "env", "port", "auth", "maxBodyBytes", "bind"]

    @Test(
        "A key is taken for a known one when only its case or a typing error or two set them apart",
        arguments: [
            ("bodySecond", "bodySeconds"), ("BODYSECONDS", "bodySeconds"), ("bodySecnods", "bodySeconds"),
            ("bodSecond", "bodySeconds"), ("evn", "env"), ("Env", "env"), ("prot", "port"),
            ("max_body_bytes", "maxBodyBytes"),
            ("maxBodyByte", "maxBodyBytes"), ("dev", nil), ("past", nil), ("bodyMinutes", nil), ("", nil),
            ("bünd", nil),
        ] as [(String, String?)])
    func nearest(key: String, expected: String?) {
        #expect(nearestKey(to: key, among: Self.known) == expected)
    }

    @Test(
        "Typing errors are letters too many, too few, wrong or swapped",
        arguments: [
            ("abc", "abc", 0), ("abc", "ab", 1), ("abc", "acb", 1), ("abc", "axc", 1), ("abc", "xabcx", 2),
            ("abc", "zzz", 3), ("abcdef", "abc", 3),
        ])
    func distance(one: String, other: String, errors: Int) {
        #expect(typingErrors(Array(one.utf8), Array(other.utf8)) == errors)
        #expect(typingErrors(Array(other.utf8), Array(one.utf8)) == errors)
    }
}
