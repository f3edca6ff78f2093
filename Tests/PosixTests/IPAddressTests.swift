import Posix
import Testing

struct IPAddressTests {
    @Test(
        "An address reads as the number it is",
        arguments: [
            ("192.0.2.1", IPAddress.v4(0xc000_0201)), ("0.0.0.0", .v4(0)), ("::", .v6(0)), ("::1", .v6(1)),
            ("2001:db8::ff", .v6(0x2001_0db8_0000_0000_0000_0000_0000_00ff)),
            ("::ffff:192.0.2.1", .v6(0xffff_c000_0201)),
        ])
    func parsed(text: String, address: IPAddress) {
        #expect(IPAddress(text) == address)
        #expect(address.description == text)
    }

    @Test(
        "What is not exactly an address is refused",
        arguments: ["", "127.1", "0x7f.0.0.1", "192.0.2.01", "1.2.3.4 ", "[::1]", "fe80::1%lo", "localhost", "::1\0"])
    func refused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "An address is of this machine or not, also when it is mapped",
        arguments: [
            ("127.0.0.1", true), ("127.255.255.255", true), ("::1", true), ("::ffff:127.0.0.1", true),
            ("128.0.0.1", false), ("::2", false), ("::127.0.0.1", false), ("0.0.0.0", false),
        ])
    func loopback(text: String, loopback: Bool) {
        #expect(IPAddress(text)?.isLoopback == loopback)
    }
}
