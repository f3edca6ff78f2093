internal import Text

/// What a person types in a conversation: collects the lines of a message, and recognizes commands.
struct ChatInput {
    enum Entry: Equatable {
        case message(String)
        case command(ChatWord, String)
        /// A word after a slash that is not a command.
        case unknown(String)
    }

    /// The lines of a message that is not complete.
    private var lines: [String] = []
    private var isQuoted = false

    /// Begins and ends a message of several lines.
    private static let quote = "\"\"\""

    var isEmpty: Bool { lines.isEmpty && !isQuoted }

    /// Adds a line.
    ///
    /// - Parameter isPasted: whether more of the same text follows.
    /// - Returns: what is complete now; nil for an empty line, or if more lines follow.
    mutating func add(_ line: String, isPasted: Bool = false) -> Entry? {
        if isEmpty, !isPasted, let command = Self.command(line) { return command }
        var line = line[...]
        if !isQuoted, lines.isEmpty, line.hasPrefix(Self.quote) {
            isQuoted = true
            line = line.dropFirst(Self.quote.count)
        }
        if isQuoted {
            guard line.hasSuffix(Self.quote) else {
                if !(lines.isEmpty && line.isEmpty) { lines.append(String(line)) }
                return nil
            }
            return complete(with: line.dropLast(Self.quote.count))
        }
        if line.hasSuffix("\\") {
            lines.append(String(line.dropLast()))
            return nil
        }
        if isPasted {
            lines.append(String(line))
            return nil
        }
        return complete(with: line)
    }

    /// Forgets the lines of a message that is not complete.
    mutating func clear() {
        self = ChatInput()
    }

    private mutating func complete(with line: Substring) -> Entry? {
        let text = (lines + (line.isEmpty ? [] : [String(line)])).joined(separator: "\n")
        clear()
        return text.trimmingUnicodeWhiteSpace.isEmpty ? nil : .message(text)
    }

    private static func command(_ line: String) -> Entry? {
        guard line.hasPrefix("/") else { return nil }
        let parts = line.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        // A path at the start of a message is not a command.
        if name.contains("/") { return nil }
        guard let word = ChatWord(name.asciiLowercased) else { return .unknown(name) }
        return .command(word, parts.count > 1 ? String(String(parts[1]).trimmingUnicodeWhiteSpace) : "")
    }
}

/// A command of a conversation.
enum ChatWord: String, CaseIterable {
    case new, model, image, stop, help, exit

    init?(_ name: String) {
        if name == "quit" {
            self = .exit
        } else {
            self.init(rawValue: name)
        }
    }

    /// The line of the list that `/help` prints.
    var help: String {
        switch self {
        case .new: "/new             begin a conversation with a session of its own"
        case .model: "/model [NAME]    use another model; without a name, the agent's own again"
        case .image: "/image FILE      add an image to the next message"
        case .stop: "/stop            stop the answer; Ctrl-C does the same while it arrives"
        case .help: "/help            print this list"
        case .exit: "/exit            end the conversation; so does Ctrl-D on an empty line"
        }
    }
}
