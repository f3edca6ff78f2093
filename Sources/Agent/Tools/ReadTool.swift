internal import Conversation
internal import FoundationEssentials
internal import Posix
internal import Text

/// The tool `read`: parts of text files, and images (R-40).
package struct ReadTool: Tool {
    package let name = "read"
    package let description = """
        Reads a text file, at most \(Self.linesMax) lines at once; the result contains the next offset. \
        A png, jpeg, gif or webp file is returned as an image.
        """
    package let summary = "Read a file"
    package let parameters = ToolParameters([
        ToolParameter(
            "path", .string, "The file, relative to the workspace", isRequired: true,
            aliases: ToolParameter.fileAliases),
        ToolParameter("offset", .integer(1...Int.max), "The first line to read, starting at 1"),
        ToolParameter("limit", .integer(1...Int.max), "The largest number of lines"),
    ])
    package let isReadOnly = true

    /// Most lines of one result.
    static let linesMax = 2_000
    /// Longest part of a line that is shown, in bytes.
    static let lineBytesMax = 16_384
    /// The part of a file in which lines are counted, in bytes.
    static let scannedBytesMax = 256 << 20
    /// Largest image, in bytes, as large as providers accept.
    static let imageBytesMax = 5 << 20
    /// Bytes of a result that are reserved for the notices.
    private static let noticeBytes = 512

    /// A file with a zero byte in so many bytes at its start is not a text.
    private static let sampleBytes = 8_192

    package init() {}

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        let path = arguments.string("path") ?? ""
        let file = try ToolFiles(context).file(path)
        let size = try file.status().size
        let start = try file.read(at: 0, count: Self.sampleBytes)
        if let type = ImageType(of: start) { return try image(file, type, path) }
        if start.contains(0) {
            throw ToolError(
                "`\(ToolFiles.shown(path))` is a binary file of \(counted(size, "byte")). read shows text and images only."
            )
        }
        var window = LineWindow(
            offset: arguments.integer("offset") ?? 1, linesMax: min(arguments.integer("limit") ?? .max, Self.linesMax),
            bytesMax: max(context.resultBytesMax - Self.noticeBytes, 64), lineBytesMax: Self.lineBytesMax)
        let isWhole = try scan(file, &window)
        return ToolOutput(text: try Self.text(of: window, path, size: isWhole ? nil : size))
    }

    /// Reads the file; false if it is longer than the part in which lines are counted.
    private func scan(_ file: Descriptor, _ window: inout LineWindow) throws(SystemError) -> Bool {
        var scanned = 0
        while scanned < Self.scannedBytesMax {
            let part = try file.read(at: scanned, count: 1 << 18)
            if part.isEmpty {
                window.finish()
                return true
            }
            window.take(part)
            scanned += part.count
        }
        return false
    }

    private func image(_ file: Descriptor, _ type: ImageType, _ path: String) throws -> ToolOutput {
        let bytes = try file.readGrowing(at: 0, count: Self.imageBytesMax + 1)
        guard bytes.count <= Self.imageBytesMax else {
            throw ToolError(
                "`\(ToolFiles.shown(path))` is an image with more than \(Self.imageBytesMax) bytes, which is too large."
            )
        }
        let image = Image(mimeType: type.rawValue, base64: Data(bytes).base64EncodedString())
        return ToolOutput([
            .text("\(ToolFiles.shown(path)): \(type.rawValue), \(counted(bytes.count, "byte"))."), .image(image),
        ])
    }

    /// The collected lines and the notices about them.
    ///
    /// - Parameter size: the size of a file that was not read to its end; nil for other files.
    static func text(of window: LineWindow, _ path: String, size: Int?) throws(ToolError) -> String {
        let name = ToolFiles.shown(path)
        guard window.lines >= window.offset else {
            if window.lines == 0 && window.offset == 1 { return "[\(name) is empty.]" }
            if size != nil {
                throw ToolError(
                    "Line \(window.offset) of `\(name)` is not in its first \(scannedBytesMax) bytes, and read goes no "
                        + "further. Search for the text with grep.")
            }
            throw ToolError(
                "`\(name)` has \(counted(window.lines, "line")): the offset \(window.offset) is after its end.")
        }
        let text = String(decoding: window.bytes, as: UTF8.self)
        var notices = window.cutLines.prefix(5).map { "Line \($0.number) is cut: it has \($0.bytes) bytes." }
        if window.cutLines.count > 5 {
            notices.append("\(counted(window.cutLines.count - 5, "more line")) cut likewise.")
        }
        if window.isRepaired {
            notices.append("Bytes that are not UTF-8 text, and control characters, are shown as \u{FFFD}.")
        }
        let last = window.offset + window.shown - 1
        if window.offset > 1 || window.isFull || size != nil {
            let total = size.map { "a file of \($0) bytes" } ?? "\(window.lines)"
            let more = window.isFull ? " Continue with offset \(last + 1)." : " This is the end of the file."
            notices.append("\(lineRange(window.offset, last)) of \(total).\(more)")
        }
        return notices.isEmpty ? text : text + "\n[" + notices.joined(separator: " ") + "]"
    }
}

/// The types of images that providers accept, recognised by the first bytes of a file.
private enum ImageType: String {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case webp = "image/webp"

    init?(of start: [UInt8]) {
        if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if start.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if start.starts(with: "GIF87a".utf8) || start.starts(with: "GIF89a".utf8) {
            self = .gif
        } else if start.starts(with: "RIFF".utf8), start.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webp
        } else {
            return nil
        }
    }
}
