internal import Conversation
internal import Posix
internal import SystemPackage
internal import Text

/// The directory next to a transcript that contains its large images. The name of an image is the SHA-256 of its base64
/// text.
struct MediaStore {
    /// Longest base64 text that is stored in the line itself, in bytes (64 KiB).
    static let inlineBytesMax = 65_536
    /// Longest base64 text that is read back, in bytes (32 MiB).
    static let imageBytesMax = 32 << 20

    let directory: FilePath

    /// Whether a string can be the name of an image: 64 hexadecimal digits in lower case.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy(\.isLowercaseHexadecimalDigit)
    }

    /// Stores the large images of a message durably; returns their digests by the image's number.
    func store(_ message: Message) throws(SessionError) -> [Int: String] {
        var digests: [Int: String] = [:]
        for (number, image) in message.images.enumerated() where image.base64.utf8.count > Self.inlineBytesMax {
            digests[number] = image.digest
            do throws(SystemError) { try write(image) } catch { throw SessionError(writing: error) }
        }
        return digests
    }

    /// Removes the image that a killed process did not finish. The lock of the session must be held.
    func removeUnfinished() {
        // A file that remains costs only its space, and the next image replaces it.
        try? AtomicFile.removeUnfinished(in: directory)
    }

    private func write(_ image: Image) throws(SystemError) {
        let path = directory.appending(image.digest)
        if try File.status(path)?.size == image.base64.utf8.count { return }
        try AtomicFile.createDirectory(directory)
        try AtomicFile.write(Array(image.base64.utf8), to: path)
    }

    /// The message that an entry adds to a prompt, with its images; a text replaces an image that is missing.
    func promptMessage(of entry: Entry) -> Message {
        switch entry.content {
        case .message(let message): Self.restored(message, digests: entry.media, read)
        case .compaction(let compaction): compaction.message
        }
    }

    /// The message with the images that `read` returns for their digests.
    static func restored(_ message: Message, digests: [Int: String], _ read: (String) -> String?) -> Message {
        guard !digests.isEmpty else { return message }
        var message = message
        var images = 0
        message.blocks = message.blocks.map { block in
            guard case .image(var image) = block else { return block }
            defer { images += 1 }
            guard let digest = digests[images] else { return block }
            guard let base64 = read(digest) else { return .text("[an image that is no longer stored]") }
            image.base64 = base64
            return .image(image)
        }
        return message
    }

    private func read(_ digest: String) -> String? {
        // The conversation continues without an image that cannot be read.
        guard let bytes = try? File.read(directory.appending(digest), bytesMax: Self.imageBytesMax) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
