package import Fetch
package import Posix
package import Service

/// The process that executes a run.
package struct RunProcess {
    /// The wait of the process; its deadline ends the run.
    package let waiting: Watch
    package let transport: any Transport
    /// The page of the scoreboard that the run is reported on.
    package let page: ScoreboardPage
    package let journal: Journal
    /// Confines the process to the agent of the run; nil where this is not possible.
    package var landlock: Landlock?
    /// Why the state directory cannot be used; nil if it can, as far as the supervisor knows.
    package var stateProblem: StateProblem?

    package init(waiting: Watch, transport: any Transport, page: ScoreboardPage, journal: Journal) {
        self.waiting = waiting
        self.transport = transport
        self.page = page
        self.journal = journal
    }
}
