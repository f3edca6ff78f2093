/// Removes the start of an answer if a server repeats the start before it continues, as Mistral does.
///
/// The answer arrives in pieces. Its beginning is held back until it differs from the start or contains the whole
/// start.
struct PrefillEcho: Equatable, Sendable {
    /// The part of the start that has not been repeated; empty once the decision is made.
    private var expected: ArraySlice<UInt8>
    private var held = ""

    init(of start: String) {
        expected = Array(start.utf8)[...]
    }

    /// The text that is not a repetition.
    mutating func receive(_ text: String) -> String {
        if expected.isEmpty { return text }
        held += text
        let repeated = text.utf8.prefix(expected.count)
        guard expected.starts(with: repeated) else { return decide(held) }
        expected = expected.dropFirst(repeated.count)
        return expected.isEmpty ? decide(String(decoding: text.utf8.dropFirst(repeated.count), as: UTF8.self)) : ""
    }

    /// Returns the text that was held back, when the answer has ended.
    mutating func finish() -> String { decide(held) }

    private mutating func decide(_ text: String) -> String {
        expected = []
        held = ""
        return text
    }
}
