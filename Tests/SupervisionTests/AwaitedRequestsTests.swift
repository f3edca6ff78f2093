internal import Posix
@testable internal import Supervision
internal import Testing

struct AwaitedRequestsTests {
    private let peer = Peer.unix(uid: 0, pid: 1)

    private func table(_ pids: [Int32]) -> (WorkerTable, AwaitedRequests) {
        var (table, awaited) = (WorkerTable(workersMax: 8, workersPerPeerMax: 8), AwaitedRequests())
        for pid in pids {
            table.started(pid: pid, peer: peer, at: .now)
            awaited.started(pid, in: table)
        }
        return (table, awaited)
    }

    @Test("The oldest worker without a request is found; workers that have one or have ended are not")
    func oldest() {
        var (table, awaited) = table([1, 2, 3, 4])
        _ = table.ended(pid: 2)
        let first = awaited.oldest(in: table) { $0 == table[1]?.slot }
        #expect(first?.pid == 3)
        let none = awaited.oldest(in: table) { _ in true }
        #expect(none == nil)
    }

    @Test("A worker that was killed for its slot is reported once")
    func displaced() {
        var (_, awaited) = table([1])
        awaited.displaced(1)
        #expect(awaited.isSlotComing)
        let ended = [awaited.ended(1), awaited.ended(1), awaited.ended(2)]
        #expect(ended == [true, false, false])
        #expect(!awaited.isSlotComing)
    }

    @Test("A long connection does not make the queue grow with the connections after it")
    func bounded() {
        var (table, awaited) = table([1])
        for pid in Int32(2)...10_000 {
            table.started(pid: pid, peer: peer, at: .now)
            awaited.started(pid, in: table)
            _ = table.ended(pid: pid)
        }
        #expect(awaited.count <= 2 * 8 + 64)
        let oldest = awaited.oldest(in: table) { _ in false }
        #expect(oldest?.pid == 1)
    }
}
