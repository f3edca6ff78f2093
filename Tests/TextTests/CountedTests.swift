import Testing
import Text

struct CountedTests {
    @Test("Only one thing has the singular")
    func numbers() {
        #expect([0, 1, 2, 1_000].map { counted($0, "line") } == ["0 lines", "1 line", "2 lines", "1000 lines"])
    }
}
