internal import Posix
internal import Service
@testable internal import Supervision
internal import Testing

struct WorkerConfinementTests {
    @Test("A ruleset is used for a second, then made again", .enabled(if: Landlock.offered() != nil, "no Landlock"))
    func lifetime() throws {
        var confinement = WorkerConfinement(ConfinementPlan(), active: Confinement(landlock: Landlock.offered()))
        let start = ContinuousClock.now
        let first = try #require(try confinement.ruleset(at: start))
        let second = try confinement.ruleset(at: start + .milliseconds(999))
        let third = try #require(try confinement.ruleset(at: start + .seconds(1)))
        #expect(first === second)
        #expect(first !== third)
    }

    @Test("Without Landlock there is no ruleset")
    func none() throws {
        var confinement = WorkerConfinement(ConfinementPlan(), active: Confinement())
        let ruleset = try confinement.ruleset(at: .now)
        #expect(ruleset == nil)
    }
}
