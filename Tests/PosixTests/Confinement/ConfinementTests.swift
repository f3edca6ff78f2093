internal import Posix
internal import SystemPackage
internal import Testing

/// That it takes hold is seen in a process of its own: ConfinementTests of EndToEndTests.
struct ConfinementTests {
    @Test("It describes the active and the missing measures")
    func description() throws {
        let filter = try SystemCallFilter()
        let cases: [(Confinement, String, isIncomplete: Bool)] = [
            (Confinement(landlock: Landlock(version: 7), filter: filter), "Landlock 7, system call filter", false),
            (
                Confinement(landlock: Landlock(version: 2), filter: filter),
                "Landlock 2 (signals not scoped), system call filter", false
            ),
            (Confinement(landlock: Landlock(version: 6)), "Landlock 6, no system call filter", true),
            (Confinement(), "no Landlock, no system call filter", true),
        ]
        for (confinement, text, isIncomplete) in cases {
            #expect("\(confinement)" == text)
            #expect(confinement.isIncomplete == isIncomplete)
        }
    }

    @Test("What a worker's libraries read is a list of files and directories that holds no secret of ours")
    func libraries() throws {
        let paths = AllowedPaths.ofLibraries()
        #expect(paths.writable.isEmpty)
        let readable = paths.readable.map(\.string)
        #expect(readable.contains("/usr/lib"))
        #expect(readable.contains(try #require(ProcessEnvironment.realPath(of: "/etc/nsswitch.conf")).string))
        #expect(!readable.contains { "/etc/openclaw/".hasPrefix($0) || $0.hasPrefix("/run/credentials") })
    }

    @Test("A path that does not exist is passed over", .enabled(if: Landlock.offered() != nil, "no Landlock"))
    func missingPath() throws {
        let landlock = try #require(Landlock.offered())
        let paths = AllowedPaths(
            readable: ["/nonexistent", "/etc/hostname"], writable: ["/etc/hostname/below", "/tmp"])
        _ = try landlock.ruleset(paths)
    }
}
