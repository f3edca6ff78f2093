internal import Configuration
internal import Fetch
internal import Gateway
internal import Glibc
internal import HTTP
internal import Posix
internal import Supervision

let invocation = Invocation.read()
let reading = ConfigurationReading(invocation.location)
let clock = WallClock.system()

if invocation.check {
    for diagnostic in reading.errors { StandardError.print(diagnostic) }
    exit(reading.configuration == nil ? 78 : 0)
}

let trust = TrustStore.fromEnvironment()
let network = ChatCompletionsEndpoint.Network(trust: trust) { CurlTransport(waiting: $0, trust: trust) }
let service = Service(
    serve: reading.configuration.map { gatewayWorker($0, clock, network) } ?? { _ in .internalError },
    response: { refusal, requestId in
        refusal.response(requestId: requestId, at: HTTPDate(secondsSinceEpoch: clock.milliseconds / 1_000))
    },
    warmUp: { WarmUp.execute(clock) })

let gateway = reading.configuration?.gateway ?? GatewayConfiguration()
var settings = SupervisorSettings(program: .current(), gateway: gateway, service: service)
settings.problem = reading.configuration == nil ? reading.errors.first.map { "\($0)" } ?? "unreadable" : nil
settings.configurationFiles = reading.files
settings.endpoints = invocation.endpoints(gateway)
settings.confinement = reading.configuration.map { ConfinementPlan($0, trust: trust) } ?? ConfinementPlan()
settings.labels = reading.configuration.map { Metrics.Labels($0) } ?? Metrics.Labels(routes: Route.names)
settings.startedAt = clock.milliseconds

do {
    if invocation.connection { exit(try serveStandardInput(service, settings.confinement).rawValue) }
    exit(try Supervisor(settings).run())
} catch {
    StandardError.print("openclaw-gateway: \(error)")
    exit(EXIT_FAILURE)
}
