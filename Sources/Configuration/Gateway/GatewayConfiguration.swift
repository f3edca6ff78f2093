/// The section `gateway`: where the gateway listens, whom it lets in, and what one connection may cost.
package struct GatewayConfiguration: Equatable, Sendable {
    /// TCP port; only without socket activation.
    package var port = 18_789
    /// The address to listen on; only without socket activation.
    package var bind = BindAddress.loopback
    package var authentication = AuthenticationConfiguration()
    /// Peers whose `X-Forwarded-For` is believed (T-15).
    package var trustedProxies: [NetworkRange] = []
    /// What the supervisor alone needs: workers, drain, idle exit.
    package var supervisor = SupervisorConfiguration()
    package var http = HTTPConfiguration()

    package init() {}
}

/// Which addresses a gateway that was not activated binds (C-20).
package enum BindAddress: Equatable, Sendable {
    /// 127.0.0.1, and what the reference calls `auto`.
    case loopback
    /// Every address of this machine: `lan`.
    case any
    /// The address in `gateway.customBindHost`: `custom`.
    case address(String)

    /// The address in numbers, for bind(2).
    package var host: String {
        switch self {
        case .loopback: "127.0.0.1"
        case .any: "0.0.0.0"
        case .address(let host): host
        }
    }
}
