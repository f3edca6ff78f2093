package import Configuration
package import HTTP
package import Posix

/// Whom a request comes from, when proxies stand in between (T-15).
package enum ClientAddress {
    /// The peer, or, if it is a trusted proxy or on this machine, the last address it tells of that is not one itself.
    ///
    /// What a client wrote into X-Forwarded-For stands before what the nearest proxy appended, so it is never reached
    /// while that proxy is not trusted. An entry that is no address ends the search: whoever sent it is unknown, and
    /// the proxy that told of it answers for it.
    ///
    /// - Returns: nil for a process at a Unix socket that tells of nobody.
    package static func decide(
        peer: Peer, _ forwarded: ForwardedFor, trusting proxies: [NetworkRange]
    ) -> IPAddress? {
        var address = peer.address?.unmapped
        for entry in forwarded.entries.reversed() {
            if let address, !isTrusted(address, proxies) { break }
            guard let next = IPAddress(entry)?.unmapped else { break }
            address = next
        }
        return address
    }

    private static func isTrusted(_ address: IPAddress, _ proxies: [NetworkRange]) -> Bool {
        address.isLoopback || proxies.contains { $0.contains(address) }
    }
}
