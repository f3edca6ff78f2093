/// How a command of an agent ended, as it is counted.
package enum CommandResultCount: String, CaseIterable, Sendable {
    /// With status 0.
    case completed
    /// With another status, by a signal, or it was not started.
    case failed
    /// It went on in the background.
    case running
}
