internal import Configuration
internal import Fetch

extension ProviderConfiguration {
    /// How its requests are sent.
    var route: FetchRoute {
        if let unixSocket { return .unixSocket(path: unixSocket) }
        return proxy.map { .proxy(url: $0.revealed) } ?? .direct
    }
}
