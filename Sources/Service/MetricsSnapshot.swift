/// How the gateway is at one moment: what was counted, and how the supervisor stands.
package struct MetricsSnapshot: Equatable, Sendable {
    package var metrics: Metrics
    /// Workers that run, and as many as may.
    package var workers: Int
    package var workersMax: Int
    /// When the service was started, in milliseconds since 1970.
    package var startedAt: Int64
    /// How often the configuration or the program was changed since.
    package var reloads: Int
    /// Whether the last change was not made, because something was wrong with it.
    package var isReloadRejected: Bool
    /// Entries that the journal did not take.
    package var droppedEntries: Int

    package init(_ metrics: Metrics, workers: Int, workersMax: Int) {
        self.metrics = metrics
        self.workers = workers
        self.workersMax = workersMax
        startedAt = 0
        reloads = 0
        isReloadRejected = false
        droppedEntries = 0
    }

    /// Connections accepted: those that ended, those that were refused, and those that are served now.
    package var connections: Int { metrics.responses.total + metrics.refusals.total + workers }
}
