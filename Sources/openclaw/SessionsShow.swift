internal import ArgumentParser
internal import Configuration
internal import Conversation
internal import JSON
internal import Posix
internal import Sessions
internal import Text

/// `openclaw sessions show`: prints the current branch of a session.
struct SessionsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints the conversation of a session, oldest message first.",
        discussion: """
            Only the most recently continued branch is printed; the file contains all branches. Messages that a \
            compaction hides from the model are printed, and after them the summary.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: ArgumentHelp("The session's key or its id, as `list` prints them.", valueName: "key|id"))
    var session: String

    @Flag(help: "Print JSON: the messages and compactions as stored.")
    var json = false

    func run() throws {
        let directory = options.location.stateDirectory
        guard let found = try reading({ try options.store().session(named: session) }) else {
            StandardError.print("no session \(terminalEscaped(session)) in \(directory)")
            throw ExitCode.failure
        }
        if json { print(found.json.text) } else { found.lines.forEach { print($0) } }
    }
}

extension StoredSession {
    fileprivate var lines: [String] {
        [
            "key      \(terminalEscaped(header.key.text))", "id       \(header.sessionId)",
            "agent    \(header.key.agent)",
        ]
            + path.flatMap { [""] + $0.lines }
    }

    fileprivate var json: Slice {
        var writer = Writer()
        writer.object { writer in
            writer.member("key", header.key.text)
            writer.member("agentId", header.key.agent)
            writer.member("sessionId", header.sessionId)
            writer.member("entries", path.compactMap(\.stored))
        }
        return Slice(writer)
    }
}

extension Entry {
    fileprivate var lines: [String] {
        let head = "\(speaker)  \(CivilTime.iso8601(time))"
        return [head] + text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    }

    private var speaker: String {
        switch content {
        case .message(.user): "user"
        case .message(.toolResult(let result)): terminalEscaped("tool \(result.toolName) (\(result.callId))")
        case .message(.assistant(let answer)):
            answer.origin.map { terminalEscaped("assistant \($0.provider)/\($0.model)") } ?? "assistant"
        case .compaction(let compaction):
            compaction.tokensBefore > 0 ? "compaction of \(compaction.tokensBefore) tokens" : "compaction"
        }
    }

    private var text: String {
        let parts =
            switch content {
            case .message(.user(let message)): message.content.map(\.shown)
            case .message(.toolResult(let result)): result.content.map(\.shown)
            case .message(.assistant(let answer)):
                answer.content.compactMap(\.shown) + (answer.stopReason?.shown ?? [])
            case .compaction(let compaction): [compaction.summary]
            }
        return parts.map { terminalEscaped($0, keepingLines: true) }.joined(separator: "\n")
    }
}

extension UserBlock {
    fileprivate var shown: String {
        switch self {
        case .text(let text): text
        case .image(let image): "[\(image.mimeType)]"
        }
    }
}

extension AssistantBlock {
    fileprivate var shown: String? {
        switch self {
        case .text(let text, _): text.isEmpty ? nil : text
        case .thinking(let text, _): "[thinking] \(text)"
        case .refusal(let text): "[refusal] \(text)"
        case .toolCall(let call): "[calls \(call.name) (\(call.id))] \(call.arguments)"
        }
    }
}

extension StopReason {
    /// Empty for the usual end of an answer.
    fileprivate var shown: [String] {
        switch self {
        case .stop, .toolUse: []
        case .length, .error, .aborted, .refused: ["[\(rawValue)]"]
        }
    }
}
