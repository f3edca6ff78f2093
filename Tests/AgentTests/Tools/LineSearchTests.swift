@testable import Agent
import Testing

struct LineSearchTests {
    @Test("A search finds the first place, or the longest beginning, as a comparison at each place does")
    func compared() {
        var random = SystemRandomNumberGenerator()
        let words = ["a", "b", " a", "a ", ""].map { Array($0.utf8)[...] }
        func lines(_ count: Int) -> [ArraySlice<UInt8>] {
            (0..<count).map { _ in words.randomElement(using: &random) ?? [] }
        }
        for _ in 0..<500 {
            let (text, wanted) = (
                lines(Int.random(in: 0...12, using: &random)), lines(Int.random(in: 1...4, using: &random))
            )
            let start = Int.random(in: 0...text.count, using: &random)
            let matching = (start...text.count).map { place in zip(text[place...], wanted).prefix { $0 == $1 }.count }
            let result = LineSearch(text, .exact).first(wanted, from: start)
            if let place = matching.firstIndex(of: wanted.count) {
                #expect(result == .found(start + place))
                #expect(LineSearch(text, .exact).matches(wanted, at: start + place))
            } else {
                let most = matching.max() ?? 0
                let place = most == 0 ? 0 : matching.firstIndex(of: most) ?? 0
                #expect(result == .missing(longest: (start + place, most)))
            }
        }
    }
}
