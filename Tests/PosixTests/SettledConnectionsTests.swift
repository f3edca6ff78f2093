internal import Posix
internal import Testing

struct SettledConnectionsTests {
    @Test("A connection is settled under its number, and one that gets the number later is not")
    func settled() throws {
        let settled = try SettledConnections()
        let (first, _) = try Socket.pair()
        #expect(!settled.contains(first))
        settled.settle(first)
        #expect(settled.contains(first))
        let (second, _) = try Socket.pair()
        #expect(!settled.contains(second))
        let later = try second.moved(to: first.release())
        #expect(!settled.contains(later))
    }

    @Test("What is no socket is never settled")
    func noSocket() throws {
        let settled = try SettledConnections()
        let (reading, writing) = try Descriptor.pipe()
        settled.settle(writing)
        #expect(!settled.contains(reading))
        #expect(!settled.contains(writing))
    }
}
