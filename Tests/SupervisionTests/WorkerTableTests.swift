internal import Posix
@testable internal import Supervision
internal import Testing

struct WorkerTableTests {
    private let now = ContinuousClock.now
    private let anna = Peer.ip(.v4(0xc000_0201), port: 1)
    private let bert = Peer.ip(.v4(0xc000_0202), port: 1)

    @Test("A peer is refused at its own limit, another peer is not, and one that speaks for others has none")
    func limitPerPeer() {
        var table = WorkerTable(workersMax: 3, workersPerPeerMax: 1)
        table.started(pid: 100, peer: anna, at: now)
        #expect(!table.mayStart(for: anna, speaksForOthers: false))
        #expect(table.mayStart(for: anna, speaksForOthers: true))
        #expect(table.mayStart(for: bert, speaksForOthers: false))
    }

    @Test("No more workers run than there are slots, and an ended worker frees its slot")
    func limitInAll() {
        var table = WorkerTable(workersMax: 2, workersPerPeerMax: 2)
        table.started(pid: 100, peer: anna, at: now)
        table.started(pid: 101, peer: anna, at: now)
        #expect(!table.mayStart(for: bert, speaksForOthers: true))
        #expect(table.nextSlot == nil)

        let ended = table.ended(pid: 100)
        #expect(ended == WorkerTable.Worker(pid: 100, slot: 0, peer: anna, startedAt: now))
        #expect(table.nextSlot == 0)
        #expect(table.mayStart(for: anna, speaksForOthers: false))
        #expect(table.count == 1)
    }

    @Test("A process that is not a worker is not in the table")
    func unknown() {
        var table = WorkerTable(workersMax: 1, workersPerPeerMax: 1)
        let ended = table.ended(pid: 4)
        #expect(ended == nil)
        #expect(table == WorkerTable(workersMax: 1, workersPerPeerMax: 1))
    }

    @Test("A table that was filled and emptied is as new, but for the order of its slots")
    func emptied() {
        var table = WorkerTable(workersMax: 8, workersPerPeerMax: 8)
        for pid in Int32(1)...8 { table.started(pid: pid, peer: pid < 5 ? anna : bert, at: now) }
        for pid in Int32(1)...8 { _ = table.ended(pid: pid) }
        #expect(table.all.isEmpty)
        #expect(table.mayStart(for: anna, speaksForOthers: false))
        var slots: Set<Int> = []
        for pid in Int32(1)...8 {
            slots.insert(table.nextSlot ?? -1)
            table.started(pid: pid, peer: anna, at: now)
        }
        #expect(slots == Set(0..<8))
    }

    @Test("Workers of an earlier configuration keep their slots, and count")
    func takenOver() {
        var table = WorkerTable(workersMax: 2, workersPerPeerMax: 2)
        table.takenOver(.init(pid: 100, slot: 5, peer: anna, startedAt: now))
        table.takenOver(.init(pid: 101, slot: 0, peer: bert, startedAt: now))
        #expect(table.nextSlot == 1)
        #expect(!table.mayStart(for: bert, speaksForOthers: true))

        _ = table.ended(pid: 100)
        #expect(table.mayStart(for: bert, speaksForOthers: true))
        #expect(table.nextSlot == 5)
        table.started(pid: 102, peer: anna, at: now)
        #expect(table.all.map(\.slot) == [0, 5])
    }
}
