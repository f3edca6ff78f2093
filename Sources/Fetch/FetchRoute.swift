/// How a request reaches its server.
package enum FetchRoute: Equatable, Sendable {
    /// At any address, including this machine and its network: for servers that the configuration names.
    case direct
    /// Only at addresses that are reachable from the Internet, for URLs that a client or a model chose. Never through a
    /// proxy, which could reach other addresses.
    case publicAddress
    /// Through an HTTP proxy, an `http:` or `https:` URL with a port that may contain user and password. The proxy
    /// looks up the name of the server.
    case proxy(url: String)
    /// At a Unix socket.
    case unixSocket(path: String)
}
