internal import JSON
internal import Text

/// An image that a model returns, or other content that is not text, and the sentence that reports it.
///
/// A client receives an image as a part of the type `image_url`, and the sentence. Of audio, video and files it
/// receives only the sentence. A transcript stores only the sentence.
struct ReturnedMedia: Equatable {
    /// Longest URL in the sentence, in bytes.
    private static let addressBytesMax = 2_048
    private static let otherTypes = [
        "audio", "file", "image", "input_audio", "output_audio", "output_image", "video_url",
    ]

    let notice: String
    /// Nil for content that is left out.
    let part: Slice?

    /// A part of a content; nil for a part of another type.
    init?(_ part: Node) {
        guard let type = part["type"]?.string else { return nil }
        let image = part["image_url"]
        if type == "image_url", let url = image?["url"]?.string ?? image?.string {
            let sent = image?.kind == .object ? part.slice.onOneLine : Self.part(url)
            self.init(notice: Self.notice(ofImageAt: url), part: sent)
        } else if Self.otherTypes.contains(type) {
            self = .leftOut(type)
        } else {
            return nil
        }
    }

    /// An element of the field `images`: a part, with or without its type, or a URL.
    init(image: Node) {
        let url = image["image_url"]?["url"]?.string ?? image["image_url"]?.string ?? image.string
        if image["type"] == nil, let url {
            self.init(notice: Self.notice(ofImageAt: url), part: Self.part(url))
        } else {
            self = ReturnedMedia(image) ?? .leftOut("image")
        }
    }

    private init(notice: String, part: Slice?) {
        self.notice = notice
        self.part = part
    }

    /// Content of a type such as `audio`.
    static func leftOut(_ type: String) -> ReturnedMedia {
        ReturnedMedia(notice: "[The model returned content of the type \(type), which is left out.]", part: nil)
    }

    private static func notice(ofImageAt url: String) -> String {
        let scheme = url.utf8.prefix(8).asciiLowercased
        if scheme.starts(with: "data:".utf8) {
            let type = url.utf8.dropFirst(5).prefix { $0.isNameByte || "/.+".utf8.contains($0) }.prefix(64)
            return "[The model returned an image (\(String(decoding: type, as: UTF8.self))).]"
        }
        let isAddress = scheme.starts(with: "http://".utf8) || scheme.starts(with: "https://".utf8)
        let isShort = url.utf8.count <= addressBytesMax && url.utf8.allSatisfy(\.isVisible)
        return isAddress && isShort ? "[The model returned an image: \(url)]" : "[The model returned an image.]"
    }

    private static func part(_ url: String) -> Slice {
        var writer = Writer(capacity: url.utf8.count + 64)
        writer.object { writer in
            writer.member("type", "image_url")
            writer.member("image_url") { $0.object { $0.member("url", url) } }
        }
        return Slice(writer)
    }
}
