import Glibc
import Posix
import TestSupport
import Testing

struct PeerProcessTests {
    @Test("The kernel reports the user and the groups of a process at the other end, and no name by itself")
    func peer() throws {
        let directory = try TemporaryDirectory()
        let endpoint = StreamAddress.unix(path: "\(directory.path)/socket")
        let listener = try Socket.listen(on: endpoint)
        let client = try Socket.connect(to: endpoint)
        guard case .connection(let accepted, .unix(let user, _)) = try Socket.accept(from: listener) else {
            throw TestFailure("no connection")
        }
        let peer = PeerProcess(user: user, of: accepted)
        #expect(peer.user == geteuid())
        #expect(peer.groups.first == getegid())
        let count = getgroups(0, nil)
        #expect(peer.groups.count == 1 + Int(count))
        #expect(peer.name.isEmpty)
        client.close()
    }
}
