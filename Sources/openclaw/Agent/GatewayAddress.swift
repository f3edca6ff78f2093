internal import ArgumentParser
internal import Configuration
internal import Fetch
internal import Posix
internal import Service
internal import SystemPackage
internal import Text

/// The options for the gateway that a command talks to.
struct GatewayAddressOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The gateway, such as https://host or unix:/path (default: $OPENCLAW_GATEWAY_URL, else "
                + "gateway.remote.url, else its Unix socket).",
            valueName: "url"))
    var url: String?

    @Option(
        help: ArgumentHelp(
            "The gateway's token or password (default: $OPENCLAW_GATEWAY_TOKEN). Other users can see it in the list of "
                + "processes.",
            valueName: "token"))
    var token: String?

    func address(_ location: ConfigurationLocation) throws -> GatewayAddress {
        let environment = ConfigurationEnvironment.process
        var url = url ?? environment["OPENCLAW_GATEWAY_URL"]
        var token = token ?? environment["OPENCLAW_GATEWAY_TOKEN"]
        // A wrong configuration is reported by the gateway of this machine, or by a run without it.
        if url == nil, let configuration = ConfigurationReading(location, for: .inspecting).configuration {
            url = configuration.gateway.remote.url
            // The token of one gateway is not sent to another.
            if url != nil { token = token ?? configuration.gateway.remote.token?.revealed }
        }
        if let token, !token.utf8.allSatisfy(\.isFieldValueByte) {
            throw ValidationError("the token contains a control character")
        }
        guard let url else {
            let directory = location.runtimeDirectory?.string ?? "/run/openclaw"
            return GatewayAddress(place: .socket("\(directory)/gateway.sock"), isNamed: false, token: token)
        }
        guard let place = GatewayAddress.Place(url) else {
            throw ValidationError(
                "not the URL of a gateway: \(terminalEscaped(url)); expected http, https or unix:/path")
        }
        return GatewayAddress(place: place, isNamed: true, token: token)
    }
}

/// A gateway and the credential for it.
struct GatewayAddress {
    enum Place: Equatable {
        case socket(String)
        /// Without a slash at its end.
        case url(String)

        /// The forms that users copy from other clients: a base URL with `/v1`, and the WebSocket of the reference.
        init?(_ text: String) {
            if text.hasPrefix("unix:/") {
                self = .socket(String(text.dropFirst("unix:".count)))
                return
            }
            let schemes = [
                ("http://", "http://"), ("https://", "https://"), ("ws://", "http://"), ("wss://", "https://"),
            ]
            guard let (written, sent) = schemes.first(where: { text.asciiLowercased.hasPrefix($0.0) }) else {
                return nil
            }
            var rest = text.dropFirst(written.count)
            while rest.last == "/" { rest.removeLast() }
            if rest.hasSuffix("/v1") { rest.removeLast(3) }
            if rest.isEmpty { return nil }
            self = .url(sent + rest)
        }
    }

    let place: Place
    /// Whether the user named it, so that no other place may answer.
    let isNamed: Bool
    let token: String?

    /// Why its Unix socket does not accept a connection; nil if it does, and for a URL.
    var connectFault: String? {
        guard case .socket(let path) = place else { return nil }
        guard let endpoint = StreamAddress(path) else { return "not the path of a socket" }
        do throws(SystemError) { _ = try Socket.connect(to: endpoint) } catch { return error.reason }
        return nil
    }

    /// A POST to a path of the gateway.
    func request(_ path: String, headers: [FetchHeader], body: [UInt8]) -> FetchRequest {
        var fields = headers
        if let token { fields.append(FetchHeader("Authorization", "Bearer \(token)")) }
        switch place {
        case .url(let url): return FetchRequest(.post, url + path, headers: fields, body: body)
        case .socket(let socket):
            var request = FetchRequest(.post, "http://localhost\(path)", headers: fields, body: body)
            request.route = .unixSocket(path: socket)
            request.unixName = LocalClient.makeName()
            return request
        }
    }
}

extension GatewayAddress: CustomStringConvertible {
    var description: String {
        switch place {
        case .socket(let path): terminalEscaped(path)
        case .url(let url): terminalEscaped(url)
        }
    }
}
