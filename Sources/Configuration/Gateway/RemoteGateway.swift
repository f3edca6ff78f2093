/// The section `gateway.remote`: the gateway that the commands of this machine talk to, instead of that of this machine.
package struct RemoteGateway: Equatable, Sendable {
    /// An http, https, ws or wss URL; nil without one, and if `gateway.mode` is `local`.
    package var url: String?
    /// The token or the password of that gateway.
    package var token: Secret?

    package init() {}
}

extension RemoteGateway {
    /// A gateway checks this section and does not use it.
    mutating func read(_ section: ConfigurationSection, isChosen: Bool) {
        let isUsed = isChosen && section.context.purpose != .serving
        var url: String?
        var secrets: [Secret?] = []
        section.context.readUnused {
            section.read("url", into: &url)
            secrets = [section.secret("token"), section.secret("password")]
        }
        if isUsed {
            self.url = url
            token = secrets.compactMap { $0 }.first
        }
        section.withoutEffect("remotePort", "sshIdentity", "sshTarget", "transport")
        section.refuse("tlsFingerprint", "certificates are verified with the authorities of this machine only") { _ in
            !isUsed && section.context.purpose != .listing
        }
    }
}
