internal import Configuration
internal import Conversation
internal import Fetch
internal import FoundationEssentials
internal import Posix
internal import Text

/// Fetches the images that a request contains as URLs, if the configuration allows it (P-14, P-15).
///
/// It never connects to an address of this machine or its networks: this holds for the addresses of every name and of
/// every redirect, and no proxy is used.
struct RemoteImages {
    let limits: ImageLimits
    let transport: any Transport
    let waiting: any Waiting

    /// The image at a URL, within `timeoutMs` for all of its redirects together.
    ///
    /// - Throws: `GatewayError` without details, so that a client learns nothing about addresses that it cannot reach;
    ///   `Interruption` from the wait.
    func image(_ url: String) throws -> Image {
        let end = waiting.now + .milliseconds(limits.timeoutMs)
        var url = url
        for _ in 0...limits.maxRedirects {
            guard isAllowed(url) else { throw rejection("its host is not allowed") }
            switch try fetch(url, until: end) {
            case .image(let image): return image
            case .redirect(let next): url = next
            }
        }
        throw rejection("it was redirected too often")
    }

    private enum Outcome {
        case image(Image)
        case redirect(String)
    }

    private func fetch(_ url: String, until end: ContinuousClock.Instant) throws -> Outcome {
        var head: FetchResponseHead?
        var body: [UInt8] = []
        do {
            try transport.fetch(request(url, until: end), head: { head = $0 }, body: { body += $0 })
        } catch let failure as FetchError {
            switch failure {
            case .tooLarge: throw rejection("it is larger than \(limits.maxBytes) bytes")
            case .connectTimeout, .totalTimeout: throw rejection("it did not arrive within \(limits.timeoutMs) ms")
            default: throw rejection("it could not be fetched")
            }
        }
        guard let head else { throw rejection("it could not be fetched") }
        if (300..<400).contains(head.status), let location = head["location"],
            let next = URL(string: location, relativeTo: URL(string: url))
        {
            return .redirect(next.absoluteString)
        }
        let type = (head["content-type"] ?? "").prefix { $0 != ";" && $0 != " " }.asciiLowercased
        guard head.status == 200, limits.allowedMimes.contains(type), !body.isEmpty else {
            throw rejection("it is not an image of an allowed type")
        }
        return .image(Image(mimeType: type, base64: Data(body).base64EncodedString()))
    }

    private func request(_ url: String, until end: ContinuousClock.Instant) -> FetchRequest {
        var request = FetchRequest(
            .get, url, headers: [FetchHeader("Accept", limits.allowedMimes.joined(separator: ", "))])
        let left = waiting.now.duration(to: end)
        request.timeouts = FetchTimeouts(connect: left, firstByte: left, idle: left)
        request.timeouts.total = left
        request.limits.bodyBytesMax = limits.maxBytes
        request.route = .publicAddress
        return request
    }

    /// Whether the host of a URL is on the list; an empty list allows all. `*.` matches every subdomain.
    private func isAllowed(_ url: String) -> Bool {
        guard let parts = URL(string: url), let host = parts.host()?.asciiLowercased,
            ["http", "https"].contains((parts.scheme ?? "").asciiLowercased)
        else { return false }
        return limits.urlAllowlist.isEmpty
            || limits.urlAllowlist.contains { entry in
                let entry = entry.asciiLowercased
                return entry.hasPrefix("*.") ? host.hasSuffix(entry.dropFirst()) : host == entry
            }
    }

    private func rejection(_ reason: String) -> GatewayError {
        .invalid("An image of the request cannot be used: \(reason).", param: "messages", code: "invalid_image_url")
    }
}
