internal import Posix

/// The section `gateway`: listening address, authentication, and the limits of a connection.
package struct GatewayConfiguration: Equatable, Sendable {
    /// TCP port; only without socket activation.
    package var port = 18_789
    /// The address to listen on; only without socket activation.
    package var bind = BindAddress.loopback
    package var authentication = AuthenticationConfiguration()
    /// Peers whose `X-Forwarded-For` is trusted (T-15).
    package var trustedProxies: [NetworkRange] = []
    /// The settings of the supervisor: workers, drain, idle exit.
    package var supervisor = SupervisorConfiguration()
    package var http = HTTPConfiguration()
    package var remote = RemoteGateway()

    package init() {}
}

/// The address to bind without socket activation (C-20).
package enum BindAddress: Equatable, Sendable {
    /// 127.0.0.1: `loopback`, and the reference's `auto`.
    case loopback
    /// Every address of this machine: `lan`.
    case any
    /// The address in `gateway.customBindHost`: `custom`.
    case address(String)

    /// The numeric address, for bind(2).
    package var host: String {
        switch self {
        case .loopback: "127.0.0.1"
        case .any: "0.0.0.0"
        case .address(let host): host
        }
    }
}

extension GatewayConfiguration {
    /// - Parameter agentIds: the agents that aliases may name.
    mutating func read(_ section: ConfigurationSection, agentIds: [String]) {
        // Only a gateway is local; the commands of this machine may be clients of another one.
        section.refuse("mode", "only local is supported; this program is a gateway, not a client of one") {
            $0.text == "local" || section.context.purpose != .serving && $0.text == "remote"
        }
        section.section("remote") { remote.read($0, isChosen: section.member("mode")?.value.text != "local") }
        section.read("port", into: &port, in: 1...65_535)
        readPort(section)
        readBind(section)
        section.section("auth") { authentication.read($0) }
        readProxies(section)
        supervisor.read(section)
        section.section("http") {
            http.read($0, agentIds: agentIds, hasCredential: authentication.mode != .none)
        }
        readRestrictions(section)
        if authentication.mode == .none && bind != .loopback {
            section.report(
                .error, "bind", "without authentication the gateway binds loopback only; set gateway.auth.mode")
        }
    }

    /// The environment variable takes precedence over the file (H-01).
    private mutating func readPort(_ section: ConfigurationSection) {
        guard let text = section.context.environment["OPENCLAW_GATEWAY_PORT"] else { return }
        guard let number = Int(text), (1...65_535).contains(number) else {
            section.report(.error, "port", "the environment variable OPENCLAW_GATEWAY_PORT is not a port number")
            return
        }
        port = number
    }

    private mutating func readBind(_ section: ConfigurationSection) {
        let host = section.text("customBindHost")
        let word = section.text("bind")
        switch word {
        case nil, "loopback", "auto": bind = .loopback
        case "lan": bind = .any
        case "custom":
            guard let host, let address = IPAddress(host) else {
                section.report(.error, "customBindHost", "expected a numeric address")
                return
            }
            bind = .address(address.description)
        case "tailnet":
            section.report(.error, "bind", "tailnet is not supported; use custom and customBindHost")
        default: section.report(.error, "bind", "expected one of loopback, lan, auto, custom")
        }
        section.record("bind", .choice(["loopback", "lan", "auto", "custom"]), word ?? "loopback")
        section.record("customBindHost", .text, host)
    }

    private mutating func readProxies(_ section: ConfigurationSection) {
        var texts: [String] = []
        section.read("trustedProxies", into: &texts)
        trustedProxies = texts.compactMap { NetworkRange($0) }
        if trustedProxies.count < texts.count {
            section.report(.error, "trustedProxies", "expected addresses or ranges: 10.0.0.1, 10.0.0.0/8, fd00::/8")
        }
    }

    private func readRestrictions(_ section: ConfigurationSection) {
        section.refuse("tls", "this gateway does not serve TLS; put a reverse proxy that terminates TLS in front of it")
        {
            $0.members != nil && ($0["enabled"] == nil || $0["enabled"]?.boolean == false)
        }
        section.section("controlUi") { ui in
            ui.refuse(
                "allowedOrigins",
                "this gateway has no Control UI; list the origins of web pages in gateway.http.cors.allowedOrigins"
            ) {
                $0.asksForNothing || $0.list?.contains { $0.text == "*" } == true
            }
            ui.withoutEffect(
                "basePath", "root", "allowInsecureAuth", "dangerouslyDisableDeviceAuth",
                "dangerouslyAllowHostHeaderOriginFallback", "embedSandbox", "allowExternalEmbedUrls",
                because: "has no effect: this gateway serves no Control UI")
            ui.accept("enabled")
        }
        section.withoutEffect(
            "allowRealIpFallback", "channelHealthCheckMinutes", "channelMaxRestartsPerHour",
            "channelStaleEventThresholdMinutes", "handshakeTimeoutMs", "nodes", "push", "reload", "tailscale", "tools",
            "webchat")
    }
}
