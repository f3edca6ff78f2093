@testable internal import Posix
internal import Testing

struct WaitTests {
    @Test("What this process used is never nothing, and does not shrink")
    func ownUsage() {
        let before = ProcessUsage.own
        let after = ProcessUsage.own
        #expect(before.memoryPeakBytes > 1 << 20)
        #expect(before.cpuMicroseconds > 0)
        #expect(after.cpuMicroseconds >= before.cpuMicroseconds)
    }
}
