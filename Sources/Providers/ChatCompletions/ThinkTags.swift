/// Separates a block `<think>…</think>` at the start of an answer from its text. The answer arrives in pieces that may
/// be cut anywhere.
///
/// Only the start of an answer can be such a block: a tag after other text is text. White space around the block is
/// dropped. A block without a closing tag is reasoning to its end.
struct ThinkTags: Equatable, Sendable {
    private enum Phase: Equatable {
        /// Only white space and the beginning of a tag have arrived.
        case undecided
        case thinking(closing: String)
        /// The block has ended; white space after it is dropped.
        case afterBlock
        case text
    }

    private static let tags = [("<think>", "</think>"), ("<thinking>", "</thinking>")]

    private var phase = Phase.undecided
    /// White space before the first other character, which may precede a tag.
    private var blank = ""
    /// The characters that have arrived and may still be part of a tag.
    private var held = ""

    /// The events that became certain with these characters.
    mutating func receive(_ text: String) -> [TurnEvent] {
        if phase == .text { return TurnEvent.texts(text) }
        held += text
        var events: [TurnEvent] = []
        while let event = step() { events += event }
        return events
    }

    /// Returns what was held back, when the text has ended.
    mutating func finish() -> [TurnEvent] {
        defer { (blank, held) = ("", "") }
        switch phase {
        case .undecided, .text: return TurnEvent.texts(blank + held)
        case .thinking: return TurnEvent.thoughts(held)
        case .afterBlock: return []
        }
    }

    /// Goes to the next phase; nil when more text is needed.
    private mutating func step() -> [TurnEvent]? {
        switch phase {
        case .undecided: decide()
        case .thinking(let closing): think(until: closing)
        case .afterBlock: leaveBlock()
        case .text: nil
        }
    }

    private mutating func decide() -> [TurnEvent]? {
        // Each character is examined once, even if an answer begins with a million line breaks in a million events.
        let start = held.unicodeScalars.drop { $0.properties.isWhitespace }
        blank += String(held.unicodeScalars[..<start.startIndex])
        held = String(start)
        for (opening, closing) in Self.tags where start.starts(with: opening.unicodeScalars) {
            held = String(start.dropFirst(opening.unicodeScalars.count))
            blank = ""
            phase = .thinking(closing: closing)
            return []
        }
        if Self.tags.contains(where: { $0.0.unicodeScalars.starts(with: start) }) { return nil }
        phase = .text
        return flush().map(TurnEvent.texts)
    }

    private mutating func think(until closing: String) -> [TurnEvent]? {
        let (before, after) = held.unicodeScalars.split(at: closing.unicodeScalars)
        if let after {
            held = String(after)
            phase = .afterBlock
            return TurnEvent.thoughts(String(before))
        }
        if before.isEmpty { return nil }
        let certain = String(before)
        held = String(held.unicodeScalars.dropFirst(before.count))
        return TurnEvent.thoughts(certain)
    }

    private mutating func leaveBlock() -> [TurnEvent]? {
        held = String(held.unicodeScalars.drop { $0.properties.isWhitespace })
        if held.isEmpty { return nil }
        phase = .text
        return flush().map(TurnEvent.texts)
    }

    private mutating func flush() -> String? {
        defer { (blank, held) = ("", "") }
        return blank + held
    }
}

extension TurnEvent {
    static func texts(_ text: String) -> [TurnEvent] { text.isEmpty ? [] : [.text(text)] }
    static func thoughts(_ text: String) -> [TurnEvent] { text.isEmpty ? [] : [.thinking(text)] }
}

extension String.UnicodeScalarView {
    /// The parts before and after `mark`. Without a mark: the part that cannot belong to one, and nil.
    fileprivate func split(at mark: String.UnicodeScalarView) -> (before: SubSequence, after: SubSequence?) {
        var index = startIndex
        while let candidate = self[index...].firstIndex(of: mark.first ?? " ") {
            let rest = self[candidate...]
            if rest.starts(with: mark) { return (self[..<candidate], rest.dropFirst(mark.count)) }
            if mark.starts(with: rest) { return (self[..<candidate], nil) }
            index = self.index(after: candidate)
        }
        return (self[...], nil)
    }
}
