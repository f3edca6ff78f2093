import Conversation
import Glibc
import Posix
import SystemPackage
import TestSupport

@testable import Sessions

/// A state directory that goes with its last reference.
final class TemporaryState {
    private let directory: TemporaryDirectory
    let path: FilePath
    let store: SessionStore

    init() throws {
        directory = try TemporaryDirectory()
        path = FilePath(directory.path)
        store = SessionStore(stateDirectory: path, clock: WallClock { 1_700_000_000_042 })
    }

    /// Every file below the state directory, relative to it.
    var files: [String] { directory.files() }

    /// Opens a session without waiting for anyone.
    func open(_ name: String, _ source: KeySource = .user, pathBytesMax: Int = 1 << 20) throws -> FileTranscript {
        try store.open(try options(name, source, pathBytesMax: pathBytesMax), through: patience)
    }

    func options(_ name: String, _ source: KeySource = .user, pathBytesMax: Int = 1 << 20) throws -> SessionOpenOptions
    {
        let key = try SessionKey(complete: "agent:main:\(name)")
        var options = SessionOpenOptions(key: key, source: source, workspace: "/srv/main", pathBytesMax: pathBytesMax)
        options.lockWaitSeconds = 0
        return options
    }

    /// A wait that nothing interrupts.
    let patience = Watch(client: nil, termination: nil)

    func paths(_ name: String) throws -> SessionPaths {
        try SessionPaths(try SessionKey(complete: "agent:main:\(name)"), in: path)
    }

    /// The lines of a session's file.
    func lines(_ name: String) throws -> [String] {
        try bytes(name).split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of a session's file.
    func bytes(_ name: String) throws -> [UInt8] { try File.read(try paths(name).file, bytesMax: 1 << 30) }

    /// Puts a file in the place of a session's.
    func write(_ bytes: [UInt8], as name: String) throws {
        let paths = try paths(name)
        try AtomicFile.createDirectory(paths.directory)
        // A new file, because ext4 flushes one that was cut to nothing and closed.
        try File.remove(paths.file)
        let file = try File.open(paths.file, flags: O_WRONLY | O_CREAT)
        try File.writeAll(bytes, to: file)
    }

    /// The messages of the prompt that ends with the last entry of a session.
    func prompt(_ name: String) throws -> [Message] {
        let transcript = try TranscriptFile.reading(try File.open(try paths(name).file))
        guard let leaf = try transcript.leaf else { return [] }
        let media = MediaStore(directory: try paths(name).media)
        return try transcript.promptPath(to: leaf.id, bytesMax: 1 << 30, required: 0).map {
            media.promptMessage(of: $0)
        }
    }

    /// One request of a client and the answer to it, which is one turn.
    @discardableResult
    func ask(
        _ name: String, _ messages: [Message], answer: String? = nil, source: KeySource = .user
    ) throws -> [Message] {
        var transcript = try open(name, source)
        defer { transcript.end() }
        let prompt = try transcript.begin(messages, run: RunStamp(runId: Identifiers.random.next()))
        if let answer { try transcript.append(.model(answer), durable: true) }
        return prompt
    }
}

extension Message {
    static func user(_ text: String) -> Message { .user(UserMessage(text: text)) }
    static func told(_ text: String) -> Message { .assistant(AssistantMessage(text: text)) }

    static func model(_ text: String) -> Message {
        var answer = AssistantMessage([.text(text)], stopReason: .stop)
        answer.origin = ModelOrigin(api: "openai-completions", provider: "local", model: "small")
        answer.usage = Usage(input: 10, output: 2)
        return .assistant(answer)
    }
}
