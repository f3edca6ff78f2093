@testable internal import Posix
internal import Testing

struct FileRightsTests {
    @Test(
        "A version of Landlock takes away what it knows",
        arguments: [
            (1, [.makeLink], [.refer]), (2, [.refer], [.truncate]), (3, [.truncate], [.deviceRequest]),
            (4, [.truncate], [.deviceRequest]), (5, [.deviceRequest], []), (7, [.deviceRequest, .execute], []),
        ] as [(Int, FileRights, FileRights)])
    func known(version: Int, knows: FileRights, knowsNot: FileRights) {
        let known = FileRights.known(to: version)
        #expect(known.isSuperset(of: knows))
        #expect(known.isDisjoint(with: knowsNot))
    }

    @Test("Keeping files needs neither programs nor devices, sockets, pipes or links")
    func keeping() {
        let others: FileRights = [
            .execute, .makeCharacterDevice, .makeBlockDevice, .makeSocket, .makePipe, .makeLink, .deviceRequest,
        ]
        #expect(FileRights.keeping.isDisjoint(with: others))
        #expect(FileRights.keeping.union(others) == .known(to: 5))
    }
}
