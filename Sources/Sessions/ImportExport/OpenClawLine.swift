internal import Conversation
internal import JSON
internal import Posix
internal import Text

/// One line of a transcript as the reference or an export writes it (D-03 to D-06).
struct OpenClawLine {
    /// What a line adds to the conversation.
    enum Content {
        /// The first line: the session's id, and its working directory.
        case header(id: String, workspace: String)
        case message(Message)
        /// From here on the model receives the summary instead of the lines before `firstKept`.
        case compaction(summary: String, firstKept: String?, tokensBefore: Int)
        /// Nothing that a model receives; other lines can be its children.
        case other
    }

    /// The line that this one follows.
    enum Parent: Equatable {
        /// The line before it in the file: the first version has no ids.
        case previous
        case none
        case id(String)
    }

    /// The latest time that is accepted, in milliseconds since 1970: the end of the year 9999.
    static let timeMax: Int64 = 253_402_300_799_999
    /// Longest id, in bytes.
    private static let idBytesMax = 64
    /// Longest working directory that is stored, in bytes (4 KiB).
    private static let workspaceBytesMax = 4_096

    let id: String?
    let parent: Parent
    /// Milliseconds since 1970; 0 if the line has no time.
    let time: Int64
    let content: Content
    /// The object `openclaw` of a line that an export wrote.
    let stamp: Stamp?

    /// The run of a line and its totals; see `Entry`.
    struct Stamp: Equatable {
        let runId: String?
        let turn: Int?
        let isSeeded: Bool
        let refuses: Int
        let totals: Usage?
    }

    /// Nil for a malformed line, which is skipped and counted.
    init?(_ line: [UInt8]) {
        // A line that is not JSON is malformed.
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
            return OpenClawMessage.message(stored, ours: root["openclaw"]).map { .message($0) } ?? .other
        case "custom_message":
            return OpenClawMessage.user(root["content"]).map { .message($0) } ?? .other
        case "branch_summary":
            guard let summary = root["summary"]?.string else { return nil }
            return .message(.summary(summary, of: .branch))
        case "compaction":
            guard let summary = root["summary"]?.string else { return nil }
            return .compaction(
                summary: summary, firstKept: root["firstKeptEntryId"]?.string,
                tokensBefore: max(0, root["tokensBefore"]?.integer ?? 0))
        default: return .other
        }
    }

    /// The time of the message, else of the line.
    private static func time(_ root: Node) -> Int64 {
        let number = root["message"]?["timestamp"]?.integer ?? root["timestamp"]?.integer
        let time = number.map(Int64.init) ?? root["timestamp"]?.string.flatMap { CivilTime.milliseconds(iso8601: $0) }
        return time.map { min(max(0, $0), timeMax) } ?? 0
    }
}

extension OpenClawLine.Stamp {
    /// Longest run id that is accepted, in bytes.
    private static let runIdBytesMax = 64

    fileprivate init(_ ours: Node) {
        runId = ours["run"]?.string.flatMap { $0.utf8.count <= Self.runIdBytesMax ? $0 : nil }
        turn = ours["turn"]?.integer
        isSeeded = ours["seeded"]?.boolean ?? false
        refuses = max(0, ours["refuses"]?.integer ?? 0)
        totals = ours["totals"].map { Usage($0, reasoning: $0["reasoning"]) }
    }
}
