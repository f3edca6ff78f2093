internal import Configuration
internal import Conversation
internal import Fetch
internal import FoundationEssentials
internal import Text

/// Fetches the images that a request names by URL, where the configuration allows it (P-14, P-15).
///
/// Never from an address of this machine or its networks, whatever a name resolves to and wherever a redirect leads.
struct RemoteImages {
    let limits: ImageLimits
    let transport: any Transport

    /// The image behind a URL.
    ///
    /// - Throws: `GatewayError` that does not tell what is behind addresses the client cannot reach itself;
    ///   `Interruption` from the wait.
    func image(_ url: String) throws -> Image {
        var url = url
        for _ in 0...limits.maxRedirects {
            guard isAllowed(url) else { throw refusal("its host is not allowed") }
            switch try fetch(url) {
            case .image(let image): return image
            case .redirect(let next): url = next
            }
        }
        throw refusal("it was redirected too often")
    }

    private enum Outcome {
        case image(Image)
        case redirect(String)
    }

    private func fetch(_ url: String) throws -> Outcome {
        var head: FetchResponseHead?
        var body: [UInt8] = []
        do {
            try transport.fetch(request(url), head: { head = $0 }, body: { body += $0 })
        } catch let error as FetchError {
            throw refusal(error == .tooLarge ? "it is larger than \(limits.maxBytes) bytes" : "it could not be fetched")
        }
        guard let head else { throw refusal("it could not be fetched") }
        if (300..<400).contains(head.status), let location = head["location"],
            let next = URL(string: location, relativeTo: URL(string: url))
        {
            return .redirect(next.absoluteString)
        }
        let type = (head["content-type"] ?? "").prefix { $0 != ";" && $0 != " " }.asciiLowercased
        guard head.status == 200, limits.allowedMimes.contains(type), !body.isEmpty else {
            throw refusal("it is not an image of an allowed type")
        }
        return .image(Image(mimeType: type, base64: Data(body).base64EncodedString()))
    }

    private func request(_ url: String) -> FetchRequest {
        var request = FetchRequest(
            .get, url, headers: [FetchHeader("Accept", limits.allowedMimes.joined(separator: ", "))])
        let timeout = Duration.milliseconds(limits.timeoutMs)
        request.timeouts = FetchTimeouts(connect: timeout, firstByte: timeout, idle: timeout)
        request.limits.bodyBytesMax = limits.maxBytes
        request.addresses = .publicOnly
        return request
    }

    /// Whether a URL's host is on the list, if there is one; `*.` stands for any subdomain.
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

    private func refusal(_ reason: String) -> GatewayError {
        .invalid("An image of the request cannot be used: \(reason).", param: "messages", code: "invalid_image_url")
    }
}
