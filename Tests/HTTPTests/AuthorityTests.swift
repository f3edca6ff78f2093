import HTTP
import Testing

struct AuthorityTests {
    @Test(
        "A host may have a port",
        arguments: [
            ("Localhost", "localhost", nil), ("localhost:18789", "localhost", 18_789), ("127.0.0.1:1", "127.0.0.1", 1),
            ("[::1]", "::1", nil), ("[FE80::A]:65535", "fe80::a", 65_535), ("h:", "h", nil),
            ("a_b.c~d", "a_b.c~d", nil),
        ] as [(String, String, UInt16?)])
    func parsed(text: String, host: String, port: UInt16?) throws {
        let authority = try #require(Authority(text))
        #expect(authority.host == host)
        #expect(authority.port == port)
    }

    @Test(
        "An invalid host is refused",
        arguments: [
            "", ":80", "a b", "a/b", "u@h", "h:x", "h:65536", "h:-1", "[]", "[::1", "[::1]x", "[g]", "::1", "h:1:2",
            "é",
            "a\"", "h:+1",
        ])
    func refused(text: String) {
        #expect(Authority(text) == nil)
    }

    @Test(
        "Only the three names of this machine are loopback",
        arguments: [
            ("localhost", true), ("LOCALHOST:80", true), ("127.0.0.1", true), ("[::1]:9", true), ("127.0.0.2", false),
            ("localhost.evil.example", false), ("localhost.", false), ("evil.example", false), ("[::]", false),
        ])
    func loopback(text: String, isLoopback: Bool) throws {
        #expect(try #require(Authority(text)).isLoopback == isLoopback)
    }
}
