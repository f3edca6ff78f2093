package import Configuration
package import Conversation
internal import JSON
internal import Text

/// The images that a request may contain (P-13 to P-15).
package struct ImageRules: Sendable {
    package var partsMax: Int
    package var totalBytesMax: Int
    package var limits: ImageLimits
    /// The images that were fetched for the URLs of this request.
    package var fetched: [(url: String, image: Image)] = []

    package init(_ configuration: ChatCompletionsConfiguration) {
        partsMax = configuration.maxImageParts
        totalBytesMax = configuration.maxTotalImageBytes
        limits = configuration.images
    }
}

/// Reads the images of one request and counts them over all messages.
struct ImageCount {
    private let rules: ImageRules
    private var parts = 0
    private var bytes = 0
    /// The URLs to fetch before the request is read again.
    private(set) var missing: [String] = []

    init(_ rules: ImageRules) {
        self.rules = rules
    }

    /// The image of an `image_url` part, whose value is a string or an object with `url`.
    mutating func image(_ part: RequestFields) throws(GatewayError) -> Image {
        let param = part.name(of: "image_url")
        guard let url = part["image_url"].flatMap({ $0.string ?? $0["url"]?.string }) else {
            throw .invalid("`\(param)` must be an object with a `url`.", param: param)
        }
        parts += 1
        if parts > rules.partsMax {
            throw .invalid("A request may hold at most \(rules.partsMax) images.", param: param)
        }
        let image = url.hasPrefix("data:") ? try Self.inline(url, param) : try remote(url, param)
        try check(image, param)
        return image
    }

    private static func inline(_ url: String, _ param: String) throws(GatewayError) -> Image {
        guard let image = DataURI.image(url) else {
            throw .invalid("`\(param).url` must be a data: URI in base64, or an http(s) URL.", param: param)
        }
        return image
    }

    /// The image that was fetched for a URL. A URL that was not fetched yet is added to `missing`, and an empty image
    /// takes its place.
    private mutating func remote(_ url: String, _ param: String) throws(GatewayError) -> Image {
        let scheme = url.prefix { $0 != ":" }.asciiLowercased
        guard scheme == "http" || scheme == "https" else {
            throw .invalid("`\(param).url` must be a data: URI in base64, or an http(s) URL.", param: param)
        }
        guard rules.limits.allowUrl else {
            throw .invalid("`\(param).url`: images are accepted as data: URIs only.", param: param)
        }
        if let known = rules.fetched.first(where: { $0.url.utf8.elementsEqual(url.utf8) }) { return known.image }
        missing.append(url)
        return Image(mimeType: rules.limits.allowedMimes.first ?? "image/png", base64: "")
    }

    private mutating func check(_ image: Image, _ param: String) throws(GatewayError) {
        guard rules.limits.allowedMimes.contains(image.mimeType) else {
            let known = rules.limits.allowedMimes.joined(separator: ", ")
            throw .invalid("`\(param)`: the type must be one of \(known).", param: param)
        }
        let size = image.base64.utf8.count / 4 * 3
        bytes += size
        if size > rules.limits.maxBytes {
            throw .invalid("`\(param)`: an image may have at most \(rules.limits.maxBytes) bytes.", param: param)
        }
        if bytes > rules.totalBytesMax {
            throw .invalid("The images of a request may have at most \(rules.totalBytesMax) bytes.", param: param)
        }
    }
}

/// Images in `data:` URLs (RFC 2397). They must be in base64; other parameters are ignored (P-14).
enum DataURI {
    /// The image of a URL that begins with `data:`; nil when it is not in base64.
    static func image(_ url: String) -> Image? {
        guard let comma = url.utf8.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = url[url.utf8.index(url.startIndex, offsetBy: 5)..<comma].split(
            separator: ";", omittingEmptySubsequences: false)
        guard let type = head.first, head.count >= 2, head[head.count - 1].asciiLowercased == "base64" else {
            return nil
        }
        let data = url[url.utf8.index(after: comma)...]
        guard data.utf8.isBase64 else { return nil }
        return Image(mimeType: type.asciiLowercased, base64: String(data))
    }
}
