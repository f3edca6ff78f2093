import Posix
import Testing

@testable import Fetch

struct ParsedURLTests {
    @Test(
        "A URL leads to a host and a port, and an address is one however it is written",
        arguments: [
            ("http://name.example/", "name.example", 80, nil), ("https://name.example?a", "name.example", 443, nil),
            ("HTTP://Name.Example:8080/#x", "Name.Example", 8_080, nil), ("http://a_b.c./", "a_b.c.", 80, nil),
            ("http://127.1/", "127.0.0.1", 80, .v4(0x7f00_0001)),
            ("http://0x7f000001/", "127.0.0.1", 80, .v4(0x7f00_0001)),
            ("http://[::1]:1/", "::1", 1, .v6(1)),
            ("http://[::ffff:1.2.3.4]/", "::ffff:1.2.3.4", 80, .v6(0xffff_0102_0304)),
        ] as [(String, String, UInt16, IPAddress?)])
    func parsed(text: String, host: String, port: UInt16, address: IPAddress?) throws {
        let url = try ParsedURL(text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.address == address)
    }

    @Test(
        "An invalid URL, one with a password, or one with an invalid host is refused",
        arguments: [
            "", "/", "example.com", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a b/",
            "http://user:secret@127.0.0.1/", "http://user@127.0.0.1/", "http://127.0.0.1:99999/", "http://-a/",
            "http://a,b/", "http://*/", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/\0", "http://münchen.example/",
            "http://" + String(repeating: "a", count: 254) + "/",
        ])
    func refused(text: String) {
        #expect(throws: FetchError.invalidURL) { try ParsedURL(text) }
    }
}
