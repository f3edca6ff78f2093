internal import Conversation
internal import Text

/// A message of a request in the form in which it is compared with stored messages.
///
/// A message is compared with thousands of stored messages, so each value whose cost grows with the length of the
/// message is computed once.
final class ReceivedMessage {
    let message: Message
    /// The text, with its parts joined, without white space at both ends.
    let text: Substring
    /// The calls of an answer, each with its id and its name.
    private(set) lazy var calls = message.callIdentities
    private(set) lazy var imageDigests = message.images.map(\.digest)

    init(_ message: Message) {
        self.message = message
        text = message.text.trimmingUnicodeWhiteSpace
    }

    var hasImages: Bool { message.blocks.contains { $0.text == nil } }

    /// Equal for user messages and tool results with the same call id, text and images.
    var comparisonKey: [UInt8] { Message.comparisonKey(message, text, imageDigests) }
}

extension Entry {
    /// The digests of the images, whether they are in the line or in files.
    var imageDigests: [String] {
        images.map { image in
            switch image {
            case .inline(let image): image.digest
            case .file(let digest): digest
            }
        }
    }

    /// The `comparisonKey` of a `ReceivedMessage` with the same content; nil for a compaction.
    var comparisonKey: [UInt8]? {
        message.map { Message.comparisonKey($0, $0.text.trimmingUnicodeWhiteSpace, imageDigests) }
    }
}

extension Message {
    fileprivate static func comparisonKey(_ message: Message, _ text: Substring, _ digests: [String]) -> [UInt8] {
        // Ids, texts and digests are UTF-8, in which FF does not occur.
        var key: [UInt8] = []
        if case .toolResult(let result) = message { key += [0xFF] + result.callId.utf8 }
        key += [0xFF] + text.utf8
        for digest in digests { key += [0xFF] + digest.utf8 }
        return key
    }

    /// The visible text, with its parts joined.
    fileprivate var text: String {
        switch self {
        case .user(let message): message.text
        case .assistant(let answer): answer.text
        case .toolResult(let result): result.text
        }
    }

    fileprivate var callIdentities: Set<[[UInt8]]> {
        guard case .assistant(let answer) = self else { return [] }
        return Set(answer.toolCalls.map(\.identity))
    }
}

extension ToolCall {
    /// The id and the name.
    var identity: [[UInt8]] { [Array(id.utf8), Array(name.utf8)] }
}

/// Finds the prefixes of a pattern that are suffixes of another sequence, in time that is linear in both lengths: the
/// algorithm of Knuth, Morris and Pratt.
struct Overlap<Element: Equatable> {
    private let pattern: [Element]
    /// For each prefix of the pattern, the length of its longest proper prefix that is also its suffix.
    private var borders: [Int] = []

    init(of pattern: [Element]) {
        self.pattern = pattern
        for (index, element) in pattern.enumerated() {
            borders.append(index == 0 ? 0 : extended(borders[index - 1], by: element))
        }
    }

    /// The lengths of the prefixes of the pattern that are suffixes of a sequence, longest first.
    func lengths(atEndOf elements: [Element]) -> [Int] {
        var length = 0
        if pattern.isEmpty { return [] }
        for element in elements { length = extended(length, by: element) }
        var lengths: [Int] = []
        while length > 0 {
            lengths.append(length)
            length = borders[length - 1]
        }
        return lengths
    }

    /// The length of the longest prefix that is a suffix of the first `matched` elements and one more element.
    private func extended(_ matched: Int, by element: Element) -> Int {
        var length = matched == pattern.count ? borders[matched - 1] : matched
        while length > 0, pattern[length] != element { length = borders[length - 1] }
        return pattern[length] == element ? length + 1 : 0
    }
}
