/// What the supervisor needs of `gateway`: how many workers, and how long it waits for them.
package struct SupervisorConfiguration: Equatable, Sendable {
    /// Connections served at a time; each is a process.
    package var workersMax = 1_024
    /// Connections of one peer served at a time; trusted proxies, loopback and local sockets are not counted.
    package var workersPerPeerMax = 128
    /// Connections that were answered and are waiting for their client to close.
    package var lingeringMax = 1_024
    /// Seconds without a worker after which an activated supervisor exits; 0 is never.
    package var idleExitSeconds = 600
    /// Seconds that workers get to finish when the gateway stops.
    package var drainSeconds = 10
    /// Address space of one worker, in bytes (1 GiB): one that wants more crashes, alone.
    package var workerMemoryBytesMax = 1 << 30
    /// Whether processes may leave core files, in which their secrets are.
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
        gateway.read("workerMemoryBytesMax", into: &workerMemoryBytesMax, in: (256 << 20)...(1 << 40))
        gateway.read("coreFiles", into: &coreFiles)
    }
}
