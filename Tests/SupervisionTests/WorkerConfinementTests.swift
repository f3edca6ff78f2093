internal import Glibc
internal import Posix
internal import Service
@testable internal import Supervision
internal import SystemPackage
internal import TestSupport
internal import Testing

struct WorkerConfinementTests {
    @Test("A ruleset is used until a file is replaced", .enabled(if: Landlock.offered() != nil, "no Landlock"))
    func replaced() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("1", to: "hosts")
        var plan = ConfinementPlan()
        plan.paths.readable = [FilePath(file), FilePath("\(directory.path)/missing")]
        var confinement = WorkerConfinement(plan, active: Confinement(landlock: Landlock.offered()))
        let first = try #require(try confinement.ruleset())
        let second = try #require(try confinement.ruleset())
        _ = unsafe rename(try directory.write("2", to: "hosts.new"), file)
        let third = try #require(try confinement.ruleset())
        try directory.write("3", to: "missing")
        let fourth = try #require(try confinement.ruleset())
        #expect(first === second)
        #expect(second !== third)
        #expect(third !== fourth)
    }

    @Test(
        "A replaced file outside of workspaces makes a new ruleset, another change of its directory does not",
        .enabled(if: Landlock.offered() != nil, "no Landlock"))
    func outside() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("1", to: "a/file")
        var plan = ConfinementPlan()
        plan.outside = [FilePath(file)]
        var confinement = WorkerConfinement(plan, active: Confinement(landlock: Landlock.offered()))
        let first = try #require(try confinement.ruleset())
        try directory.write("2", to: "a/other")
        try FileTime.set("\(directory.path)/a", secondsAgo: 20)
        let second = try #require(try confinement.ruleset())
        _ = unsafe rename(try directory.write("3", to: "a/new"), file)
        try FileTime.set("\(directory.path)/a", secondsAgo: 10)
        let third = try #require(try confinement.ruleset())
        #expect(first === second)
        #expect(second !== third)
    }

    @Test("Without Landlock there is no ruleset")
    func none() throws {
        var confinement = WorkerConfinement(ConfinementPlan(), active: Confinement())
        let ruleset = try confinement.ruleset()
        #expect(ruleset == nil)
    }
}
