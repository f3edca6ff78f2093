package import Configuration
package import HTTP
package import Posix

/// The address that a request comes from, behind proxies (T-15).
package enum ClientAddress {
    /// The address of the peer. For a peer that is a trusted proxy or on this machine: the last entry of X-Forwarded-For
    /// that is not a trusted proxy itself.
    ///
    /// The nearest proxy appends to the entries that the client wrote, so those are not reached while that proxy is not
    /// trusted. An entry that is not an address ends the search: the limits then apply to the proxy that sent it.
    ///
    /// - Returns: nil for a process at a Unix socket that names no client.
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
