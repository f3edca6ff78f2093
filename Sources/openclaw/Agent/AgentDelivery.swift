internal import Fetch
internal import Posix

/// The way of a message to its agent: the gateway, or this process.
struct AgentDelivery {
    private let address: GatewayAddress
    private let isLocal: Bool
    private let watch: Watch
    private let runner: LocalRun
    private var hasReported = false

    /// - Parameter local: whether the gateway is not asked.
    init(options: ConfigurationOptions, address: GatewayAddress, local: Bool, watch: Watch) {
        self.address = address
        isLocal = local
        self.watch = watch
        runner = LocalRun(options: options, watch: watch)
    }

    /// Sends the message and shows the events of its run, the last of which is `ended`. Runs the agent in this process
    /// if no gateway accepts a connection, and says so once.
    ///
    /// - Throws: `ExitCode` after lines on standard error, `AgentFailure`, `GatewayError`, `FetchError`, `Interruption`,
    ///   and the errors of `show`.
    mutating func deliver(_ message: AgentMessage, show: @escaping (AgentEvent) throws -> Void) throws {
        if isLocal { return try runner.run(message, show: show) }
        do {
            try GatewayRun(address, watch).run(message, show: show)
        } catch let error as FetchError where error.isBeforeConnection && !address.isNamed {
            // The session of a running gateway is not at risk: nothing has been sent.
            let reason = address.connectFault ?? error.words
            if !hasReported {
                StandardError.print(
                    "no gateway at \(address): \(reason); running the agent in this process, as with --local")
            }
            hasReported = true
            try runner.run(message, show: show)
        }
    }
}
