import Posix
import Service
import Testing

struct LocalClientTests {
    private func isTrusted(user: UInt32, groups: [UInt32], name: String) -> Bool {
        LocalClient.isTrusted(PeerProcess(user: user, groups: groups, name: Array(name.utf8)), user: 990, group: 980)
    }

    @Test(
        "Root, the user of the service and its group are trusted, each with a name",
        arguments: [
            (0, [0], true), (990, [1], true), (1_000, [1_000, 980], true), (1_000, [980], true),
            (1_000, [1_000], false), (1_000, [], false),
        ] as [(UInt32, [UInt32], Bool)])
    func trusted(user: UInt32, groups: [UInt32], expected: Bool) {
        #expect(isTrusted(user: user, groups: groups, name: LocalClient.makeName()) == expected)
        #expect(!isTrusted(user: user, groups: groups, name: ""))
        #expect(!isTrusted(user: user, groups: groups, name: "00001"))
        #expect(!isTrusted(user: user, groups: groups, name: "openclaw/clien"))
    }

    @Test("A name is different each time, and fits into the address of a socket")
    func names() {
        #expect(LocalClient.makeName() != LocalClient.makeName())
        #expect(LocalClient.makeName().utf8.count < 100)
    }
}
