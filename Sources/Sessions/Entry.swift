package import Conversation

/// One line of a transcript after the header: a message or a compaction, and its position in the tree.
///
/// Entries with the same run id and a turn belong to the answer of one run. Entries without a turn arrived with a
/// request.
package struct Entry: Equatable, Sendable {
    package enum Content: Equatable, Sendable {
        case message(Message)
        case compaction(Compaction)
    }

    /// The line's offset in the file.
    package var id: Int
    /// The id of the entry that this one follows; nil at the root.
    package var parent: Int?
    /// Milliseconds since 1970.
    package var time: Int64
    package var runId: String?
    /// The turn of the run that produced the entry, starting at 1; nil for an entry that arrived with a request.
    ///
    /// A compaction has the turn of the entry it follows, so that it does not divide the answer of a run.
    package var turn: Int?
    /// The message is part of a history that a client sent and this session did not contain.
    package var isSeeded = false
    /// Number of user messages and tool results before this entry that the provider refused: prompts leave them out, and
    /// the entry itself, which is an answer without content.
    package var refuses = 0
    /// Tokens of the whole session up to and including this entry, all branches.
    package var totals = Usage()
    /// Images stored next to the file have no bytes here; see `media`.
    package var content: Content
    /// Digests of the images that are stored next to the file, by the image's number within the message.
    package var media: [Int: String] = [:]
    /// Length of the line on disk with its newline, in bytes; 0 before it is written.
    package var length = 0

    package init(id: Int, parent: Int?, time: Int64, content: Content) {
        self.id = id
        self.parent = parent
        self.time = time
        self.content = content
    }
}

extension Entry {
    /// The message of the entry; nil for a compaction.
    package var message: Message? { if case .message(let message) = content { message } else { nil } }

    var isCompaction: Bool { if case .compaction = content { true } else { false } }
    var isUser: Bool { message?.isUser ?? false }
    var isAssistant: Bool { message?.isAssistant ?? false }

    /// The entry as a reader of the file gets it: without the bytes of images that are stored next to the file.
    var withoutMedia: Entry {
        guard !media.isEmpty, case .message(var message) = content else { return self }
        var images = 0
        message.blocks = message.blocks.map { block in
            guard case .image(var image) = block else { return block }
            defer { images += 1 }
            if media[images] != nil { image.base64 = "" }
            return .image(image)
        }
        var entry = self
        entry.content = .message(message)
        return entry
    }
}

extension Entry {
    /// An image of a stored message: in the line, or in a file named by its digest.
    enum StoredImage: Equatable {
        case inline(Image)
        case file(digest: String)
    }

    var images: [StoredImage] {
        (message?.images ?? []).enumerated().map { number, image in
            media[number].map { .file(digest: $0) } ?? .inline(image)
        }
    }
}

extension Message {
    /// The images of a user message or a tool result, in order.
    var images: [Image] {
        blocks.compactMap { if case .image(let image) = $0 { image } else { nil } }
    }

    /// The content of a user message or a tool result.
    var blocks: [UserBlock] {
        get {
            switch self {
            case .user(let message): message.content
            case .toolResult(let result): result.content
            case .assistant: []
            }
        }
        set {
            switch self {
            case .user: self = .user(UserMessage(newValue))
            case .toolResult(var result):
                result.content = newValue
                self = .toolResult(result)
            case .assistant: break
            }
        }
    }

    var isAssistant: Bool { if case .assistant = self { true } else { false } }
    var isUser: Bool { if case .user = self { true } else { false } }
}

/// The entries of a session, found by their ids.
package protocol EntryTree {
    /// The last entry of the file, which ends the current path; nil in a file without entries.
    var leaf: Entry? { get throws(SessionError) }
    /// The entry with an id that another entry contains as its parent.
    ///
    /// - Throws: `SessionError`; `.damagedLine` if no entry has this id.
    func entry(_ id: Int) throws(SessionError) -> Entry
    /// The entry that precedes another one in the file, on any branch; nil if that one is the first.
    ///
    /// - Throws: `SessionError`; `.damagedLine` for a line before it that cannot be read.
    func entry(before id: Int) throws(SessionError) -> Entry?
}
