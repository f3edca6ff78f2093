internal import Configuration
internal import Fetch
internal import Gateway
internal import Posix
internal import Service
internal import Sessions

/// Builds the function that serves a connection. All preparation is done here, before the first fork.
func gatewayWorker(
    _ configuration: Configuration, _ clock: WallClock, _ network: ChatCompletionsEndpoint.Network
) -> (AcceptedConnection) -> WorkerExit {
    let endpoint = ChatCompletionsEndpoint(
        store: SessionStore(stateDirectory: configuration.stateDirectory, clock: clock),
        machine: .this(), clock: clock, network: network)
    let worker = Worker(configuration, .init(clock: clock, identifiers: .random)) { request, connection in
        try endpoint.serve(request, on: connection)
    }
    return { worker.serve($0) }
}
