package import Configuration
package import Conversation
internal import JSON
internal import Text

/// What images a request may hold (P-13 to P-15).
package struct ImageRules: Sendable {
    package var partsMax: Int
    package var totalBytesMax: Int
    package var limits: ImageLimits
    /// Images that were fetched for URLs of this request.
    package var fetched: [(url: String, image: Image)] = []

    package init(_ configuration: ChatCompletionsConfiguration) {
        partsMax = configuration.maxImageParts
        totalBytesMax = configuration.maxTotalImageBytes
        limits = configuration.images
    }
}

/// The images of one request, counted over all its messages.
struct ImageCount {
    private let rules: ImageRules
    private var parts = 0
    private var bytes = 0
    /// URLs that are to be fetched before the request can be read.
    private(set) var missing: [String] = []

    init(_ rules: ImageRules) {
        self.rules = rules
    }

    /// The image of an `image_url` part, whose value is a text or an object with `url`.
    mutating func image(_ part: RequestFields) throws(GatewayError) -> Image {
        let place = part.name(of: "image_url")
        guard let url = part["image_url"].flatMap({ $0.string ?? $0["url"]?.string }) else {
            throw .invalid("`\(place)` must be an object with a `url`.", param: place)
        }
        parts += 1
        if parts > rules.partsMax {
            throw .invalid("A request may hold at most \(rules.partsMax) images.", param: place)
        }
        let image = url.hasPrefix("data:") ? try Self.inline(url, place) : try remote(url, place)
        try check(image, place)
        return image
    }

    private static func inline(_ url: String, _ place: String) throws(GatewayError) -> Image {
        guard let image = DataURI.image(url) else {
            throw .invalid("`\(place).url` must be a data: URI in base64, or an http(s) URL.", param: place)
        }
        return image
    }

    /// The image that was fetched for a URL; one that was not yet is noted, and an empty image stands for it.
    private mutating func remote(_ url: String, _ place: String) throws(GatewayError) -> Image {
        let scheme = url.prefix { $0 != ":" }.asciiLowercased
        guard scheme == "http" || scheme == "https" else {
            throw .invalid("`\(place).url` must be a data: URI in base64, or an http(s) URL.", param: place)
        }
        guard rules.limits.allowUrl else {
            throw .invalid("`\(place).url`: images are accepted as data: URIs only.", param: place)
        }
        if let known = rules.fetched.first(where: { $0.url.utf8.elementsEqual(url.utf8) }) { return known.image }
        missing.append(url)
        return Image(mimeType: rules.limits.allowedMimes.first ?? "image/png", base64: "")
    }

    private mutating func check(_ image: Image, _ place: String) throws(GatewayError) {
        guard rules.limits.allowedMimes.contains(image.mimeType) else {
            let known = rules.limits.allowedMimes.joined(separator: ", ")
            throw .invalid("`\(place)`: the type must be one of \(known).", param: place)
        }
        let size = image.base64.utf8.count / 4 * 3
        bytes += size
        if size > rules.limits.maxBytes {
            throw .invalid("`\(place)`: an image may have at most \(rules.limits.maxBytes) bytes.", param: place)
        }
        if bytes > rules.totalBytesMax {
            throw .invalid("The images of a request may have at most \(rules.totalBytesMax) bytes.", param: place)
        }
    }
}

/// Images within a URL (RFC 2397): only those in base64; further parameters are allowed and dropped (P-14).
enum DataURI {
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
