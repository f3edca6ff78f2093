import Conversation
import Testing

struct UsageTests {
    @Test("The prompt counts cached and uncached tokens, and the total adds the output")
    func totals() {
        let usage = Usage(input: 10, output: 5, cacheRead: 20, cacheWrite: 3, reasoning: 2)
        #expect(usage.prompt == 33)
        #expect(usage.total == 38)
    }

    @Test("The usage of turns is added count by count")
    func sum() {
        let sum = Usage(input: 1, output: 2, cacheRead: 3, cacheWrite: 4, reasoning: 5) + Usage(input: 10, output: 20)
        #expect(sum == Usage(input: 11, output: 22, cacheRead: 3, cacheWrite: 4, reasoning: 5))
    }

    @Test("Counts out of range neither trap nor lower a sum")
    func hostileFigures() {
        #expect(Usage(input: Int.max, output: Int.max).total == Int.max)
        #expect((Usage(input: 7) + Usage(input: -5)).input == 7)
        #expect(Usage(input: Int.min).prompt == 0)
    }
}
