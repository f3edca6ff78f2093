import Configuration
import Posix
import Testing

struct NetworkRangeTests {
    @Test(
        "An address lies in a range when its first bits are the same",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.7", "10.0.0.7", true),
            ("10.0.0.7", "10.0.0.8", false), ("10.9.9.9/8", "10.1.1.1", true), ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false), ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe80::1", false),
            ("::/0", "2001:db8::1", true), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("::ffff:10.0.0.1", "10.0.0.1", true), ("192.0.2.128/25", "192.0.2.127", false),
        ])
    func contains(range: String, address: String, expected: Bool) throws {
        #expect(try #require(NetworkRange(range)).contains(#require(IPAddress(address))) == expected)
    }

    @Test(
        "An invalid range is refused",
        arguments: ["", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "host", "10.0.0"])
    func refused(text: String) {
        #expect(NetworkRange(text) == nil)
    }
}
