internal import Conversation
internal import JSON
internal import Posix
internal import Text

/// One line of a transcript as the reference writes it (D-03 to D-06), or as an export of ours does.
struct OpenClawLine {
    /// What a line is for the conversation.
    enum Content {
        /// The first line: the session's id, and the directory that it worked in.
        case header(id: String, workspace: String)
        case message(Message)
        /// From here on the model sees the summary instead of what stands above `firstKept`.
        case compaction(summary: String, firstKept: String?)
        /// Nothing that a model sees; but the lines after it follow it.
        case silent
    }

    /// Which line this one follows.
    enum Parent: Equatable {
        /// The one before it in the file: the first version has no ids.
        case previous
        case none
        case id(String)
    }

    /// The largest time that is believed, in milliseconds since 1970: the end of the year 9999.
    static let timeMax: Int64 = 253_402_300_799_999
    /// Longest id, in bytes.
    private static let idBytesMax = 64
    /// Longest name of a directory that is kept, in bytes (4 KiB).
    private static let workspaceBytesMax = 4_096

    let id: String?
    let parent: Parent
    /// Milliseconds since 1970; 0 where nobody said.
    let time: Int64
    let content: Content
    /// What an export of ours says beside it.
    let stamp: Stamp?

    /// How a line of ours belongs to a run; see `Entry`.
    struct Stamp: Equatable {
        let runId: String?
        let turn: Int?
        let isSeeded: Bool
        let totals: Usage?
    }

    /// Nil for a line that is not one: it is passed over and counted.
    init?(_ line: [UInt8]) {
        // A line that is not JSON is no line of a transcript.
        guard let root = try? Document(parsing: line).root, let type = root["type"]?.string else { return nil }
        let id = root["id"]?.string
        if let id, id.utf8.count > Self.idBytesMax { return nil }
        self.id = id
        switch root["parentId"] {
        case nil: parent = .previous
        case let value? where value.isNull: parent = .none
        case let value?:
            guard let text = value.string, text.utf8.count <= Self.idBytesMax else { return nil }
            parent = .id(text)
        }
        guard let content = Self.content(type, root) else { return nil }
        self.content = content
        time = Self.time(root)
        stamp = root["openclaw"].map { Stamp($0) }
    }

    private static func content(_ type: String, _ root: Node) -> Content? {
        switch type {
        case "session":
            if let version = root["version"] { guard let number = version.integer, 1...3 ~= number else { return nil } }
            guard let id = root["id"]?.string else { return nil }
            let workspace = root["cwd"]?.string ?? ""
            return .header(id: id, workspace: workspace.utf8.count <= workspaceBytesMax ? workspace : "")
        case "message":
            guard let stored = root["message"], stored["role"]?.string != nil else { return nil }
            return OpenClawMessage.message(stored, ours: root["openclaw"]).map { .message($0) } ?? .silent
        case "custom_message":
            return OpenClawMessage.user(root["content"]).map { .message($0) } ?? .silent
        case "branch_summary":
            guard let summary = root["summary"]?.string else { return nil }
            return .message(OpenClawMessage.summary(summary, of: .branch))
        case "compaction":
            guard let summary = root["summary"]?.string else { return nil }
            return .compaction(summary: summary, firstKept: root["firstKeptEntryId"]?.string)
        default: return .silent
        }
    }

    /// The message's own time, else the line's.
    private static func time(_ root: Node) -> Int64 {
        let number = root["message"]?["timestamp"]?.integer ?? root["timestamp"]?.integer
        let time = number.map(Int64.init) ?? root["timestamp"]?.string.flatMap { CivilTime.milliseconds(iso8601: $0) }
        return time.map { min(max(0, $0), timeMax) } ?? 0
    }
}

extension OpenClawLine.Stamp {
    /// Longest id of a run that is believed, in bytes.
    private static let runIdBytesMax = 64

    fileprivate init(_ ours: Node) {
        runId = ours["run"]?.string.flatMap { $0.utf8.count <= Self.runIdBytesMax ? $0 : nil }
        turn = ours["turn"]?.integer
        isSeeded = ours["seeded"]?.boolean ?? false
        totals = ours["totals"].map { Usage($0, reasoning: $0["reasoning"]) }
    }
}
