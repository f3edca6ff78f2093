import Conversation
import Glibc
import Posix
import SystemPackage

@testable import Sessions

/// A state directory that goes with its last reference.
final class TemporaryState {
    let path: FilePath
    let store: SessionStore

    init() throws {
        path = FilePath("/tmp").appending("sessions-tests-\(Identifiers.random.next())")
        try AtomicFile.createFolder(path)
        store = SessionStore(stateDirectory: path, clock: WallClock { 1_700_000_000_042 })
    }

    deinit {
        let remove = Program("/bin/rm", arguments: ["-rf", path.string])
        _ = try? remove.start().wait(through: Watch(client: nil, termination: nil))
    }

    /// Opens a session without waiting for anyone.
    func open(_ name: String, _ source: KeySource = .user, pathBytesMax: Int = 1 << 20) throws -> FileTranscript {
        try store.open(try opening(name, source, pathBytesMax: pathBytesMax), through: patience)
    }

    func opening(_ name: String, _ source: KeySource = .user, pathBytesMax: Int = 1 << 20) throws -> SessionOpening {
        let key = try SessionKey(complete: "agent:main:\(name)")
        var opening = SessionOpening(key: key, source: source, workspace: "/srv/main", pathBytesMax: pathBytesMax)
        opening.lockWaitSeconds = 0
        return opening
    }

    /// A wait that nothing interrupts.
    let patience = Watch(client: nil, termination: nil)

    func place(_ name: String) throws -> SessionPlace {
        try SessionPlace(try SessionKey(complete: "agent:main:\(name)"), in: path)
    }

    /// The lines of a session's file.
    func lines(_ name: String) throws -> [String] {
        let bytes = try File.read(try place(name).file, bytesMax: 1 << 30)
        return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names in a folder below the state directory.
    func names(_ path: FilePath) throws -> [String] { try File.names(in: path) }

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
