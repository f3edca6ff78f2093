import Configuration
import Gateway
import HTTP
import HTTPTypes
import Posix
import Testing

struct ClientAddressTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var peer: String?
        var forwarded: [String] = []
        var client: String?
        var testDescription: String { "\(peer ?? "unix") \(forwarded)" }
    }

    private static let proxies = ["10.0.0.0/8", "2001:db8:1::/48", "192.0.2.7"].compactMap { NetworkRange($0) }

    static let cases = [
        // A peer that is not a proxy is the client, and its field is ignored.
        Case(peer: "203.0.113.9", client: "203.0.113.9"),
        Case(peer: "203.0.113.9", forwarded: ["1.2.3.4"], client: "203.0.113.9"),
        Case(peer: "192.0.2.8", forwarded: ["1.2.3.4"], client: "192.0.2.8"),
        // A proxy appends its client to the entries that the client sent.
        Case(peer: "192.0.2.7", forwarded: ["1.2.3.4"], client: "1.2.3.4"),
        Case(peer: "10.1.2.3", forwarded: ["6.6.6.6, 1.2.3.4"], client: "1.2.3.4"),
        Case(peer: "10.1.2.3", forwarded: ["6.6.6.6", "1.2.3.4"], client: "1.2.3.4"),
        Case(peer: "10.1.2.3", forwarded: ["6.6.6.6, 1.2.3.4, 10.9.9.9, 10.8.8.8"], client: "1.2.3.4"),
        Case(peer: "10.1.2.3", forwarded: ["10.9.9.9"], client: "10.9.9.9"),
        Case(peer: "10.1.2.3", client: "10.1.2.3"),
        // An entry that is not an address ends the search.
        Case(peer: "10.1.2.3", forwarded: ["1.2.3.4, unknown"], client: "10.1.2.3"),
        Case(peer: "10.1.2.3", forwarded: ["1.2.3.4, secret, 10.9.9.9"], client: "10.9.9.9"),
        // This machine.
        Case(peer: "127.0.0.1", client: "127.0.0.1"),
        Case(peer: "127.0.0.1", forwarded: ["1.2.3.4"], client: "1.2.3.4"),
        Case(peer: "::1", forwarded: ["2001:db8:2::5"], client: "2001:db8:2::5"),
        Case(peer: nil, client: nil),
        Case(peer: nil, forwarded: ["1.2.3.4"], client: "1.2.3.4"),
        Case(peer: nil, forwarded: ["unknown"], client: nil),
        // IPv6, with ports, and IPv4 that travels as IPv6.
        Case(peer: "2001:db8:1::1", forwarded: ["[2001:db8:2::5]:4711"], client: "2001:db8:2::5"),
        Case(peer: "2001:db8:2::1", forwarded: ["1.2.3.4"], client: "2001:db8:2::1"),
        Case(peer: "::ffff:10.1.2.3", forwarded: ["::ffff:1.2.3.4"], client: "1.2.3.4"),
        Case(peer: "10.1.2.3", forwarded: ["1.2.3.4, ::ffff:10.9.9.9"], client: "1.2.3.4"),
    ]

    @Test("The client is the last address that no trusted proxy has", arguments: cases)
    func decided(case given: Case) throws {
        let peer = try given.peer.map { Peer.ip(try #require(IPAddress($0)), port: 1) } ?? .unix(uid: 1_000, pid: 1)
        let fields = HTTPFields(given.forwarded.map { HTTPField(name: .xForwardedFor, value: $0) })
        let address = ClientAddress.decide(peer: peer, ForwardedFor(in: fields), trusting: Self.proxies)
        #expect(address.map { "\($0)" } == given.client)
    }
}
