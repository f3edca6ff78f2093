import Posix
import Testing

struct StreamAddressTests {
    @Test(
        "An endpoint is an address with a port, or a path",
        arguments: [
            ("127.0.0.1:18789", StreamAddress.ip(.v4(0x7f00_0001), port: 18_789)), ("[::1]:0", .ip(.v6(1), port: 0)),
            ("/run/openclaw/gateway.sock", .unix(path: "/run/openclaw/gateway.sock")),
        ])
    func parsed(text: String, endpoint: StreamAddress) {
        #expect(StreamAddress(text) == endpoint)
        #expect(endpoint.description == text)
    }

    @Test(
        "Anything else is nil",
        arguments: [
            "", "18789", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+1", "127.0.0.1:-1", "::1:80",
            "[127.0.0.1]:80", "localhost:80", ":80", "gateway.sock", "/" + String(repeating: "x", count: 107), "/a\0b",
        ])
    func refused(text: String) {
        #expect(StreamAddress(text) == nil)
    }
}
