internal import Text
internal import Conversation
internal import JSON
internal import Posix

extension Entry {
    /// Reads a line that begins at an offset; nil if its type is neither `message` nor `compaction` (D-04).
    ///
    /// - Parameter line: without its newline.
    /// - Throws: `SessionError.damagedLine` for a line that is not a JSON object, and for a message or a compaction that
    ///   is incomplete or whose ids do not fit the offset.
    init?(line: [UInt8], at offset: Int) throws(SessionError) {
        guard let root = try? Document(parsing: line).root, root.kind == .object else {
            throw .damagedLine(offset: offset)
        }
        guard ["message", "compaction"].contains(root["type"]?.string) else { return nil }
        guard let entry = Entry(root, at: offset, length: line.count + 1) else { throw .damagedLine(offset: offset) }
        self = entry
    }

    private init?(_ root: Node, at offset: Int, length: Int) {
        guard let id = root["id"]?.string.flatMap(TranscriptLine.id), id == offset, let parentId = root["parentId"]
        else { return nil }
        var parent: Int?
        if !parentId.isNull {
            // A parent precedes its child, so that a walk to the root ends.
            guard let id = parentId.string.flatMap(TranscriptLine.id), id < offset else { return nil }
            parent = id
        }
        switch root["type"]?.string {
        case "message": self.init(message: root, id, parent)
        case "compaction": self.init(compaction: root, id, parent)
        default: return nil
        }
        let ours = root["openclaw"]
        runId = ours?["run"]?.string
        turn = ours?["turn"]?.integer
        isSeeded = ours?["seeded"]?.boolean ?? false
        refuses = max(0, ours?["refuses"]?.integer ?? 0)
        totals = Usage(ours?["totals"], reasoning: ours?["totals"]?["reasoning"])
        self.length = length
    }

    private init?(message root: Node, _ id: Int, _ parent: Int?) {
        let ours = root["openclaw"]
        let notes = ours?["blocks"].map { Array($0.elements) } ?? []
        guard let stored = root["message"], let message = Message(stored, notes: notes, ours: ours) else { return nil }
        self.init(
            id: id, parent: parent, time: Int64(stored["timestamp"]?.integer ?? 0), content: .message(message))
        media = Self.media(stored, notes)
    }

    private init?(compaction root: Node, _ id: Int, _ parent: Int?) {
        guard let summary = root["summary"]?.string else { return nil }
        let firstKept = root["firstKeptEntryId"]?.string.flatMap(TranscriptLine.id)
        let compaction = Compaction(
            summary: summary, firstKept: firstKept.flatMap { $0 < id ? $0 : nil },
            tokensBefore: max(0, root["tokensBefore"]?.integer ?? 0))
        let time = root["timestamp"]?.string.flatMap { CivilTime.milliseconds(iso8601: $0) }
        self.init(id: id, parent: parent, time: time ?? 0, content: .compaction(compaction))
    }

    private static func media(_ stored: Node, _ notes: [Node]) -> [Int: String] {
        guard let content = stored["content"] else { return [:] }
        var media: [Int: String] = [:]
        var images = 0
        for (number, block) in content.elements.enumerated() where block["type"]?.string == "image" {
            if notes.indices.contains(number), let digest = notes[number]["media"]?.string, MediaStore.isDigest(digest)
            {
                media[images] = digest
            }
            images += 1
        }
        return media
    }
}

extension Message {
    /// Reads the object `message` of a line; nil unless it has content and the role `user`, `assistant` or
    /// `toolResult`.
    ///
    /// - Parameters:
    ///   - notes: the member `blocks` of the object `openclaw`, one element for each block of the content; empty in a
    ///     line of the reference.
    ///   - ours: the line's object `openclaw`.
    init?(_ stored: Node, notes: [Node], ours: Node?) {
        guard let content = stored["content"] else { return nil }
        switch stored["role"]?.string {
        case "user":
            self = .user(UserMessage(userBlocks(content)))
        case "toolResult":
            guard let callId = stored["toolCallId"]?.string else { return nil }
            var result = ToolResult(
                callId: callId, toolName: stored["toolName"]?.string ?? "", content: userBlocks(content),
                isError: stored["isError"]?.boolean ?? false)
            if let details = stored["details"], details.kind == .object { result.details = details.slice }
            self = .toolResult(result)
        case "assistant":
            self = .assistant(AssistantMessage(stored, content, notes: notes, ours: ours))
        default: return nil
        }
    }
}

/// The texts and images of a content, which is a string or a list of blocks. Other blocks are left out.
func userBlocks(_ content: Node) -> [UserBlock] {
    if let text = content.string { return [.text(text)] }
    return content.elements.compactMap { block in
        switch block["type"]?.string {
        case "text": block["text"]?.string.map { .text($0) }
        case "image": .image(Image(mimeType: block["mimeType"]?.string ?? "", base64: block["data"]?.string ?? ""))
        default: nil
        }
    }
}

extension AssistantMessage {
    fileprivate init(_ stored: Node, _ content: Node, notes: [Node], ours: Node?) {
        self.init()
        if let text = content.string { self.content = [.text(text)] }
        for (number, block) in content.elements.enumerated() {
            let note = notes.indices.contains(number) ? notes[number] : nil
            if let block = AssistantBlock(block, note) { self.content.append(block) }
        }
        let api = stored["api"]?.string ?? ""
        if !api.isEmpty {
            origin = ModelOrigin(
                api: api, provider: stored["provider"]?.string ?? "", model: stored["model"]?.string ?? "")
        }
        let usage = Usage(stored["usage"], reasoning: ours?["reasoning"])
        self.usage = usage == Usage() ? nil : usage
        stopReason = stored["stopReason"]?.string.flatMap(StopReason.init(rawValue:))
        if ours?["refused"]?.boolean == true { stopReason = .refused }
        errorMessage = stored["errorMessage"]?.string
        reasoningDetails = Slice(quoted: ours?["reasoningDetails"])
        extraContent = Slice(quoted: ours?["extraContent"])
    }
}

extension AssistantBlock {
    fileprivate init?(_ stored: Node, _ note: Node?) {
        switch stored["type"]?.string {
        case "text":
            let text = stored["text"]?.string ?? ""
            let signature = note?["signature"] ?? stored["textSignature"]
            let isRefusal = note?["kind"]?.string == "refusal"
            self = isRefusal ? .refusal(text) : .text(text, signature: signature?.string)
        case "thinking":
            let signature = note?["signature"] ?? stored["thinkingSignature"]
            self = .thinking(stored["thinking"]?.string ?? "", signature: signature?.string)
        case "toolCall":
            guard let id = stored["id"]?.string, let name = stored["name"]?.string else { return nil }
            // The reference has stored arguments as a string, too.
            let value = stored["arguments"]
            let arguments = note?["arguments"]?.string ?? value?.string ?? value?.slice.text ?? "{}"
            var call = ToolCall(id: id, providerId: note?["providerId"]?.string, name: name, arguments: arguments)
            call.extraContent = Slice(quoted: note?["extraContent"])
            self = .toolCall(call)
        default: return nil
        }
    }
}

extension Usage {
    /// Counts that are missing or negative are 0.
    init(_ stored: Node?, reasoning: Node?) {
        let count = { (key: String) in max(0, stored?[key]?.integer ?? 0) }
        self.init(
            input: count("input"), output: count("output"), cacheRead: count("cacheRead"),
            cacheWrite: count("cacheWrite"), reasoning: max(0, reasoning?.integer ?? 0))
    }
}

extension Slice {
    /// The JSON value that a string contains; nil for any other value, and for a string that is not JSON.
    fileprivate init?(quoted node: Node?) {
        guard let text = node?.string, let document = try? Document(parsing: Array(text.utf8), depthMax: 1_000) else {
            return nil
        }
        self = document.root.slice
    }
}
