package import Conversation

/// One message of a transcript and its place in the tree.
///
/// Entries that have the same run and a turn are one run's answer; those without a turn came in with a request.
package struct Entry: Equatable, Sendable {
    /// The line's offset in the file, which is its id.
    package var id: Int
    /// The entry that this one follows; nil at the root.
    package var parent: Int?
    /// Milliseconds since 1970.
    package var time: Int64
    package var runId: String?
    /// The turn of the run that produced it, from 1; nil for what a request brought.
    package var turn: Int?
    /// Told by a client as the history of a conversation that this session did not know.
    package var isSeeded = false
    /// Tokens of the whole session up to and with this entry, all branches.
    package var totals = Usage()
    /// Images that lie beside the file have no bytes here; see `media`.
    package var message: Message
    /// Digests of the images that lie beside the file, by the image's number within the message.
    package var media: [Int: String] = [:]
    /// Length of the line on disk with its newline, in bytes; 0 before it is written.
    package var length = 0

    package init(id: Int, parent: Int?, time: Int64, message: Message) {
        self.id = id
        self.parent = parent
        self.time = time
        self.message = message
    }
}

extension Entry {
    /// An image of a stored message: in the line, or beside the file under its digest.
    enum StoredImage: Equatable {
        case inline(Image)
        case beside(digest: String)
    }

    var images: [StoredImage] {
        message.images.enumerated().map { number, image in
            media[number].map { .beside(digest: $0) } ?? .inline(image)
        }
    }
}

extension Message {
    /// The images of a user's message or a tool result, in their order.
    var images: [Image] {
        blocks.compactMap { if case .image(let image) = $0 { image } else { nil } }
    }

    /// The content of a user's message or a tool result.
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

/// The entries of a session, found by their ids. What cannot be read as an entry does not exist.
package protocol EntryTree {
    /// The last entry of the file, which ends the path that is current.
    var leaf: Entry? { get throws(SessionError) }
    func entry(_ id: Int) throws(SessionError) -> Entry?
    /// The entry that stands before another one in the file, whatever branch it belongs to.
    func entry(before id: Int) throws(SessionError) -> Entry?
    /// The first message of a user in the file; only the first few lines are looked at.
    func firstUserMessage() throws(SessionError) -> UserMessage?
}
