@testable internal import Supervision
internal import Testing

struct CrashRateTests {
    private let start = ContinuousClock.now

    private func isTooMany(_ seconds: [Double]) -> [Bool] {
        var rate = CrashRate()
        return seconds.map { rate.crashed(at: start + .seconds($0)) }
    }

    @Test("The twentieth crash within a minute is one too many, and counting starts again")
    func twentieth() {
        let answers = isTooMany((0..<40).map { Double($0) })
        #expect(answers.indices.filter { answers[$0] } == [19, 39])
    }

    @Test("Twenty crashes over more than a minute are not")
    func slow() {
        #expect(!isTooMany((0..<60).map { Double($0) * 3.2 }).contains(true))
    }
}
