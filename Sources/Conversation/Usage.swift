/// Token counts that a provider reported for one turn, or the sum over a run.
package struct Usage: Equatable, Sendable {
    /// Prompt tokens that were neither read from a cache nor written to one.
    package var input = 0
    package var output = 0
    package var cacheRead = 0
    package var cacheWrite = 0
    /// Output tokens that were spent on reasoning; included in `output`.
    package var reasoning = 0

    package init(input: Int = 0, output: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0, reasoning: Int = 0) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.reasoning = reasoning
    }

    /// All tokens of the prompt.
    package var prompt: Int { Usage.sum([input, cacheRead, cacheWrite]) }
    /// Prompt and answer together.
    package var total: Int { Usage.sum([prompt, output]) }

    package static func + (left: Usage, right: Usage) -> Usage {
        Usage(
            input: sum([left.input, right.input]), output: sum([left.output, right.output]),
            cacheRead: sum([left.cacheRead, right.cacheRead]), cacheWrite: sum([left.cacheWrite, right.cacheWrite]),
            reasoning: sum([left.reasoning, right.reasoning]))
    }

    package static func += (left: inout Usage, right: Usage) { left = left + right }

    /// Adds counts of untrusted origin: a negative count is taken as 0, and the sum saturates at `Int.max`.
    private static func sum(_ counts: [Int]) -> Int {
        counts.reduce(0) { total, count in
            let (next, overflow) = total.addingReportingOverflow(max(0, count))
            return overflow ? Int.max : next
        }
    }
}
