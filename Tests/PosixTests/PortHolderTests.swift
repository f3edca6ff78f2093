import Glibc
import TestSupport
import Testing

@testable import Posix

struct PortHolderTests {
    private static let table = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:4965 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 41077 1 0 100 0 0 10 0
           1: 0100007F:4965 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 41078 1 0 100 0 0 10 0
           2: nonsense
        """
    private static let table6 = """
          sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 9 1 0 100 0 0 10 0
        """

    @Test("The listening sockets of the kernel's tables are read, with user and inode")
    func tables() throws {
        let address = try #require(StreamAddress("127.0.0.1:18789"))
        let address6 = try #require(StreamAddress("[::1]:8080"))
        #expect(
            ListeningSocket.parse(Self.table) == [ListeningSocket(address: address, user: 1_000, inode: "41077")])
        #expect(ListeningSocket.parse(Self.table6) == [ListeningSocket(address: address6, user: 0, inode: "9")])
    }

    @Test(
        "A socket is in the way of the same port at the same address or at every address",
        arguments: [
            ("127.0.0.1:80", "127.0.0.1:80", true), ("127.0.0.1:80", "127.0.0.1:81", false),
            ("127.0.0.1:80", "127.0.0.2:80", false), ("0.0.0.0:80", "127.0.0.1:80", true),
            ("127.0.0.1:80", "0.0.0.0:80", true), ("[::]:80", "127.0.0.1:80", true), ("127.0.0.1:80", "[::]:80", true),
            ("[::1]:80", "127.0.0.1:80", false), ("0.0.0.0:80", "[::1]:80", false), ("[::]:80", "[::1]:80", true),
            ("[::ffff:127.0.0.1]:80", "127.0.0.1:80", true), ("127.0.0.1:80", "/run/x.sock", false),
        ])
    func blocks(own: String, wanted: String, expected: Bool) throws {
        let socket = try ListeningSocket(address: #require(StreamAddress(own)), user: 0, inode: "1")
        #expect(try socket.blocks(#require(StreamAddress(wanted))) == expected)
    }

    @Test("The process that listens on a port is found, and no other port")
    func own() throws {
        let listener = try Socket.listen(on: .ip(.v4(0x7f00_0001), port: 0))
        let address = try #require(try Socket.localEndpoint(of: listener))
        let found = PortHolder.find([address])
        #expect(found.map(\.address) == [address])
        #expect(found.map(\.user) == [geteuid()])
        #expect(found.first?.process?.pid == Int(getpid()))
        let closed = try RefusedPort()
        #expect(PortHolder.find([.ip(.v4(0x7f00_0001), port: closed.number)]).isEmpty)
    }
}
