import Testing

@testable import Providers

struct ThinkTagsTests {
    static let cases: [(text: String, thinking: String, visible: String)] = [
        ("<think>a</think>b", "a", "b"),
        (" \n<think>\na\n</think>\n\nb\n", "\na\n", "b\n"),
        ("<thinking>a</thinking>b", "a", "b"),
        ("<think></think>b", "", "b"),
        ("<think>a < b </thin </think>c", "a < b </thin ", "c"),
        ("<think>never closed </th", "never closed </th", ""),
        ("<thin", "", "<thin"),
        ("<thinkers> are", "", "<thinkers> are"),
        ("  plain", "", "  plain"),
        ("x <think>a</think>", "", "x <think>a</think>"),
        ("<think>a</think> <think>b</think>", "a", "<think>b</think>"),
        ("<think>é</think>e\u{301}", "é", "e\u{301}"),
        ("\n ", "", "\n "),
        ("", "", ""),
    ]

    @Test("A block at the start is reasoning, wherever the text is cut", arguments: cases.indices)
    func taken(index: Int) {
        let (text, thinking, visible) = Self.cases[index]
        let scalars = Array(text.unicodeScalars)
        let halves = (0...scalars.count).map { [scalars[..<$0], scalars[$0...]] }
        for cut in halves + [scalars.indices.map { scalars[$0...$0] }] {
            var tags = ThinkTags()
            var events = cut.flatMap { piece in
                var text = String.UnicodeScalarView()
                text.append(contentsOf: piece)
                return tags.receive(String(text))
            }
            events += tags.finish()
            #expect(Self.joined(events) == [thinking, visible].map { Array($0.utf8) })
        }
    }

    @Test("Text that cannot be part of a tag is not held back")
    func atOnce() {
        var tags = ThinkTags()
        let events = ["<", "b", "old"].map { tags.receive($0) }
        #expect(events == [[], [.text("<b")], [.text("old")]])
    }

    private static func joined(_ events: [TurnEvent]) -> [[UInt8]] {
        var texts: [[UInt8]] = [[], []]
        for event in events {
            switch event {
            case .thinking(let delta): texts[0] += delta.utf8
            case .text(let delta): texts[1] += delta.utf8
            case .refusal, .image, .toolCallStarted, .notice: break
            }
        }
        return texts
    }
}
