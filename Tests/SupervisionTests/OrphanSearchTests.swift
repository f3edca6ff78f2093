@testable internal import Supervision
internal import Testing

struct OrphanSearchTests {
    private let start = ContinuousClock.now

    @Test("A search follows the first end of a worker and each suspicious end at once")
    func atOnce() {
        var search = OrphanSearch()
        for isSuspicious in [false, true, true] {
            search.childEnded(isSuspicious: isSuspicious, at: start)
            let isDue = search.isDue(at: start)
            #expect(isDue)
        }
        #expect(search.next == nil)
    }

    @Test(
        "Many workers that end cost one search in each interval, and fewer if a search is slow",
        arguments: [(Duration.microseconds(10), 4, 1_000), (.milliseconds(5), 2, 1_000)])
    func rate(cost: Duration, expected: Int, next: Int) {
        var (search, count) = (OrphanSearch(), 0)
        for millisecond in 0..<1_000 {
            let now = start + .milliseconds(millisecond)
            search.childEnded(isSuspicious: false, at: now)
            guard search.isDue(at: now) else { continue }
            search.searched(for: cost, at: now)
            count += 1
        }
        #expect(count == expected)
        #expect(search.next == start + .milliseconds(next))
    }
}
