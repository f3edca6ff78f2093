/// Removes the start of an answer if a server repeats the start before it continues, as Mistral does.
///
/// The answer arrives in pieces. Its beginning is held back until it differs from the start or contains the whole
/// start.
struct PrefillEcho: Equatable, Sendable {
    /// The part of the start that has not been repeated; empty once the decision is made.
    private var expected: Substring
    private var held = ""

    init(of start: String) {
        expected = start[...]
    }

    /// The text that is not a repetition.
    mutating func receive(_ text: String) -> String {
        if expected.isEmpty { return text }
        held += text
        if expected.utf8.starts(with: held.utf8) {
            // A repetition so far, or all of it.
            if held.utf8.count == expected.utf8.count { return decide("") }
            return ""
        }
        guard held.utf8.starts(with: expected.utf8) else { return decide(held) }
        return decide(String(decoding: held.utf8.dropFirst(expected.utf8.count), as: UTF8.self))
    }

    /// Returns the text that was held back, when the answer has ended.
    mutating func finish() -> String { decide(held) }

    private mutating func decide(_ text: String) -> String {
        expected = ""
        held = ""
        return text
    }
}
