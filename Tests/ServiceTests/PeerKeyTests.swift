internal import Posix
@testable internal import Service
internal import Testing

struct PeerKeyTests {
    @Test(
        "One IPv4 address, one IPv6 network of 64 bits, one user is one peer",
        arguments: [
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true), ("2001:db8::1", "2001:db8::ffff:1", true),
            ("2001:db8::1", "2001:db8:0:1::1", false), ("::", "0.0.0.0", false),
        ])
    func addresses(left: String, right: String, isSame: Bool) throws {
        let keys = try [left, right].map { PeerKey(try #require(IPAddress($0))) }
        #expect((keys[0] == keys[1]) == isSame)
    }

    @Test("Ports and pids do not matter")
    func peers() throws {
        let address = try #require(IPAddress("192.0.2.1"))
        #expect(PeerKey(.ip(address, port: 1)) == PeerKey(.ip(address, port: 2)))
        #expect(PeerKey(.unix(uid: 7, pid: 1)) == PeerKey(.unix(uid: 7, pid: 2)))
        #expect(PeerKey(.unix(uid: 7, pid: 1)) != PeerKey(.unix(uid: 8, pid: 1)))
    }
}
