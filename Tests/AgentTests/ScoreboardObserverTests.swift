import Agent
import Conversation
import Service
import Testing

struct ScoreboardObserverTests {
    @Test("Counts and notices are stored as they come, other events change nothing")
    func observed() throws {
        let page = try ScoreboardPage.unshared()
        let observer = ScoreboardObserver(page)
        let counts = RunCounts(usage: Usage(input: 3, output: 2, cacheRead: 4), turns: 2, toolCalls: 5)
        let kinds: [RunEvent.Kind] = [.started, .text("x"), .usage(counts), .notice("careful"), .ended(.stop)]
        for kind in kinds {
            observer.observe(RunEvent(runId: "r", sessionKey: nil, seq: 1, at: 0, kind: kind))
        }
        var expected = ScoreboardRecord()
        (expected.tokensIn, expected.tokensOut, expected.turns, expected.toolCalls) = (7, 2, 2, 5)
        expected.notice = "careful"
        #expect(page.record == expected)
    }
}
