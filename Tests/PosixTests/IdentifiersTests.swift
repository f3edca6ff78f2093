import Posix
import Testing

struct IdentifiersTests {
    @Test("An identifier is a random UUID in lower case")
    func uuid() {
        let texts = (0..<1_000).map { _ in Identifiers.random.next() }
        let wellFormed = #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#

        #expect(texts.allSatisfy { $0.wholeMatch(of: wellFormed) != nil })
        #expect(Set(texts).count == texts.count)
    }
}
