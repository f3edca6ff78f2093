import Posix
import Testing

struct UserIdentityTests {
    private static let root = UserIdentity(user: 0, group: 0, name: "root")
    private static let service = UserIdentity(user: 990, group: 990, name: "openclaw")
    private static let other = UserIdentity(user: 1_000, group: 1_000, name: nil)

    @Test(
        "Root becomes the owner of the state, or the user of the service; other users, and root's own state, change nothing"
    )
    func decide() {
        let (root, service, other) = (Self.root, Self.service, Self.other)
        let cases: [(user: UInt32, owner: UserIdentity?, service: UserIdentity?, expected: UserIdentity?)] = [
            (0, service, service, service), (0, other, service, other), (0, other, nil, other),
            (0, nil, service, service), (0, nil, nil, nil), (0, root, service, nil), (0, root, nil, nil),
            (1_000, service, service, nil), (1_000, nil, service, nil), (990, service, service, nil),
        ]
        for (user, owner, service, expected) in cases {
            let decided = UserIdentity.decide(startedBy: user, owner: owner, service: service)
            #expect(decided == expected, "\(user) \(String(describing: owner))")
        }
    }
}
