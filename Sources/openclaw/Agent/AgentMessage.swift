internal import ArgumentParser
internal import Conversation
internal import FoundationEssentials
internal import JSON
internal import Posix
internal import SystemPackage
internal import Text

/// What `openclaw agent` sends: the message with its images, and the choices of the options.
struct AgentMessage {
    var text = ""
    var images: [Image] = []
    var agent: String?
    var model: String?
    /// Without `agent:` at its start, a key of the agent that is chosen.
    var sessionKey: String
    var thinking: ThinkingLevel?

    /// Longest message and longest image, in bytes (64 MiB); the gateway has limits of its own.
    private static let bytesMax = 64 << 20

    /// The body of a chat completion.
    var body: [UInt8] {
        var writer = Writer()
        writer.object { body in
            body.member("model", "openclaw")
            body.member("stream", true)
            body.member("stream_options") { $0.object { $0.member("include_usage", true) } }
            body.member("reasoning_effort", ifPresent: thinking?.effort)
            body.member("messages") { messages in
                messages.array { messages in
                    messages.object { message in
                        message.member("role", "user")
                        message.member("content") { write(to: &$0) }
                    }
                }
            }
        }
        return writer.bytes
    }

    private func write(to writer: inout Writer) {
        if images.isEmpty { return writer.value(text) }
        writer.array { parts in
            if !text.isEmpty {
                parts.object { part in
                    part.member("type", "text")
                    part.member("text", text)
                }
            }
            for image in images {
                parts.object { part in
                    part.member("type", "image_url")
                    part.member("image_url") { url in
                        url.object { $0.member("url", "data:\(image.mimeType);base64,\(image.base64)") }
                    }
                }
            }
        }
    }

    /// The text on standard input, without the line breaks at its end.
    private static func readStandardInput() throws -> String {
        if StandardOutput.isTerminal(0) {
            throw fault("no message: pass --message, or the message on standard input", .validationFailure)
        }
        var bytes: [UInt8] = []
        do {
            let input = Descriptor(owning: 0)
            let watch = Watch(client: nil, termination: nil)
            while let more = try watch.read(from: input) {
                bytes += more
                if bytes.count > bytesMax { throw fault("the message is longer than \(bytesMax) bytes", .dataError) }
            }
        } catch let error as SystemError {
            throw fault("standard input: \(error.reason)", .noInput)
        }
        while let last = bytes.last, last == .lineFeed || last == .carriageReturn { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fault("the message on standard input is not UTF-8", .dataError)
        }
        return text
    }

    /// - Throws: `AgentFailure` for a file that cannot be read or is not an image.
    static func readImage(_ path: String) throws -> Image {
        let bytes: [UInt8]
        do throws(FileReadError) {
            bytes = try File.read(FilePath(path), bytesMax: bytesMax)
        } catch {
            switch error {
            case .system(let error): throw AgentFailure("\(path): \(error.reason)", .noInput)
            case .tooLarge(_, let bytesMax):
                throw AgentFailure("\(path): longer than \(bytesMax) bytes", .dataError)
            }
        }
        guard let type = imageType(bytes) else {
            throw AgentFailure("\(path): not a PNG, JPEG, GIF or WebP image", .dataError)
        }
        return Image(mimeType: type, base64: Data(bytes).base64EncodedString())
    }

    /// The type that the first bytes of an image show.
    private static func imageType(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) { return "image/png" }
        if bytes.starts(with: [0xff, 0xd8, 0xff]) { return "image/jpeg" }
        if bytes.starts(with: "GIF8".utf8) { return "image/gif" }
        let isWebP = bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBP".utf8)
        return isWebP ? "image/webp" : nil
    }
}

extension AgentMessage {
    /// Reads standard input, unless an option has the message, and the images.
    ///
    /// - Throws: `ExitCode`, after a line on standard error.
    init(_ command: AgentCommand) throws {
        let text = try command.message ?? Self.readStandardInput()
        let images: [Image]
        do {
            images = try command.image.map(Self.readImage)
        } catch let failure as AgentFailure {
            throw Self.fault(terminalEscaped(failure.message), failure.exitCode)
        }
        if text.trimmingUnicodeWhiteSpace.isEmpty, images.isEmpty {
            throw Self.fault("the message is empty", .dataError)
        }
        self.init(
            text: text, images: images, agent: command.agent, model: command.model,
            sessionKey: Self.sessionKey(command.sessionKey, id: command.sessionId), thinking: command.thinking)
    }

    /// The key of the session that two options name.
    static func sessionKey(_ key: String?, id: String?) -> String { key ?? id.map { "explicit:\($0)" } ?? "main" }

    private static func fault(_ reason: String, _ code: ExitCode) -> ExitCode {
        StandardError.print("openclaw agent: \(reason)")
        return code
    }
}
