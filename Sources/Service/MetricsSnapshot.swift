/// The metrics and the state of the supervisor at one instant.
package struct MetricsSnapshot: Equatable, Sendable {
    package var metrics: Metrics
    /// The number of running workers; `workersMax` is its limit.
    package var workers: Int
    package var workersMax: Int
    /// When the service was started, in milliseconds since 1970.
    package var startedAt: Int64
    /// The number of successful reloads since then.
    package var reloads: Int
    /// Whether the last reload was rejected.
    package var isReloadRejected: Bool
    /// Journal entries that were dropped.
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

    /// The number of accepted connections: ended, refused, and being served.
    package var connections: Int { metrics.responses.total + metrics.refusals.total + workers }
}
