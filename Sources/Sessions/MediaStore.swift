internal import Conversation
internal import Posix
internal import SystemPackage
internal import Text

/// The directory beside a transcript that holds its large images, each under the SHA-256 of its text in base64.
struct MediaStore {
    /// Longest text in base64 that stands in the line itself, in bytes (64 KiB).
    static let inlineBytesMax = 65_536
    /// Longest text in base64 that is read back, in bytes (32 MiB).
    static let imageBytesMax = 32 << 20

    let directory: FilePath

    /// Whether a text can be the name of an image: 64 hexadecimal digits in lower case.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy(\.isLowercaseHexadecimalDigit)
    }

    /// Stores the large images of a message, durably, and returns their digests by the image's number.
    func store(_ message: Message) throws(SessionError) -> [Int: String] {
        var digests: [Int: String] = [:]
        for (number, image) in message.images.enumerated() where image.base64.utf8.count > Self.inlineBytesMax {
            digests[number] = image.digest
            do throws(SystemError) { try write(image) } catch { throw SessionError(writing: error) }
        }
        return digests
    }

    private func write(_ image: Image) throws(SystemError) {
        let path = directory.appending(image.digest)
        if try File.status(path)?.size == image.base64.utf8.count { return }
        try AtomicFile.createDirectory(directory)
        try AtomicFile.write(Array(image.base64.utf8), to: path)
    }

    /// The message of an entry with its images; one that is gone is replaced by a remark.
    func restored(_ entry: Entry) -> Message { Self.restored(entry, read) }

    /// The same with images from elsewhere, by their digests.
    static func restored(_ entry: Entry, _ read: (String) -> String?) -> Message {
        guard !entry.media.isEmpty else { return entry.message }
        var message = entry.message
        var images = 0
        message.blocks = message.blocks.map { block in
            guard case .image(var image) = block else { return block }
            defer { images += 1 }
            guard let digest = entry.media[images] else { return block }
            guard let base64 = read(digest) else { return .text("[an image that is no longer stored]") }
            image.base64 = base64
            return .image(image)
        }
        return message
    }

    private func read(_ digest: String) -> String? {
        // An image that cannot be read is replaced; the conversation goes on without it.
        guard let bytes = try? File.read(directory.appending(digest), bytesMax: Self.imageBytesMax) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
