/// The supervisor's keys of the section `gateway`: limits of workers and times.
package struct SupervisorConfiguration: Equatable, Sendable {
    /// Connections served at the same time; each is a process.
    package var workersMax = 1_024
    /// Connections of one peer served at the same time; trusted proxies, loopback and Unix sockets are not counted.
    package var workersPerPeerMax = 128
    /// Connections in a lingering close at the same time.
    package var lingeringMax = 1_024
    /// Time without a worker after which an activated supervisor exits, in seconds; 0 for never.
    package var idleExitSeconds = 600
    /// Time for workers to finish when the gateway stops, in seconds.
    package var drainSeconds = 10
    /// Time after the deadline of a worker, or after its client has gone, until the supervisor kills it, in seconds.
    package var graceSeconds = 10
    /// How long the file of a run is kept after the run has ended, in seconds.
    package var runsKeptSeconds = 600
    /// Largest address space of one worker, in bytes (1 GiB); a worker that exceeds it crashes.
    package var workerMemoryBytesMax = 1 << 30
    /// Whether crashes leave core files, which contain secrets.
    package var coreFiles = false

    package init() {}
}

extension SupervisorConfiguration {
    /// Reads its keys from the section `gateway`.
    mutating func read(_ gateway: ConfigurationSection) {
        gateway.read("workersMax", into: &workersMax, in: 1...65_536)
        gateway.read("workersPerPeerMax", into: &workersPerPeerMax, in: 1...65_536)
        gateway.read("lingeringMax", into: &lingeringMax, in: 1...65_536)
        gateway.read("idleExitSeconds", into: &idleExitSeconds, in: 0...86_400)
        gateway.read("drainSeconds", into: &drainSeconds, in: 0...3_600)
        gateway.read("graceSeconds", into: &graceSeconds, in: 1...3_600)
        gateway.read("runsKeptSeconds", into: &runsKeptSeconds, in: 0...86_400)
        gateway.read("workerMemoryBytesMax", into: &workerMemoryBytesMax, in: (256 << 20)...(1 << 40))
        gateway.read("coreFiles", into: &coreFiles)
    }
}
