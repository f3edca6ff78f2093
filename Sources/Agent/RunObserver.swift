/// Receives the events of a run, in order and while they happen.
///
/// The observers are the response, the scoreboard, the journal and the file of the run.
package protocol RunObserver {
    /// - Throws: any error ends the run at once; `RunFailure` must not be thrown.
    func observe(_ event: RunEvent) throws
}
