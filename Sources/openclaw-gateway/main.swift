internal import Agent
internal import Configuration
internal import Fetch
internal import Gateway
internal import Glibc
internal import Posix
internal import Service
internal import Supervision
internal import Text

let invocation = Invocation.read()
if let pid = invocation.reload { exit(requestReload(of: pid)) }

let reading = ConfigurationReading(invocation.location)
// Before anything that lasts is made: the unused part of a collection keeps what its memory contained, which may be the
// text of the configuration with the secret of the clients.
ProcessState.overwriteReleasedMemory()
// Reading the instructions of every agent takes time; a single connection reports no warnings.
let checked = invocation.connection && !invocation.check ? nil : ConfigurationCheck(reading)
let clock = WallClock.system()

if invocation.check, let checked {
    if reading.configuration != nil {
        // Serves test requests, so that a program that cannot serve does not replace a program that can.
        if let reason = WarmUp.execute(clock) {
            StandardError.print("openclaw-gateway: this program cannot serve: \(reason)")
            exit(EXIT_FAILURE)
        }
        StandardOutput.print(Supervisor.checkPassed)
    }
    // Errors first: the supervisor reports the first line.
    for diagnostic in checked.errors + checked.warnings { StandardError.print(diagnostic) }
    exit(reading.configuration == nil ? Supervisor.configurationStatus : 0)
}

let trust = TrustStore.fromEnvironment()
let network = Network(trust: trust) { CurlTransport(waiting: $0, trust: trust) }
var sources = Worker.Sources(clock: clock)
sources.outside = reading.configuration.map { AllowedPaths.outsideWorkspaces($0) } ?? []
let serve = reading.configuration.map { Worker($0, sources, network).serve } ?? { _ in .internalError }

let gateway = reading.configuration?.gateway ?? GatewayConfiguration()
var settings = SupervisorSettings(executable: .current(), gateway: gateway, clock: clock, serve: serve)
settings.warmUp = { _ = WarmUp.execute(clock) }
settings.problem = reading.configuration == nil ? checked?.errors.first.map { "\($0)" } ?? "unreadable" : nil
settings.warnings = checked?.warnings.map(\.description) ?? []
settings.configurationFiles = reading.files
settings.endpoints = invocation.endpoints(gateway)
settings.confinement =
    reading.configuration.map { ConfinementPlan($0, trust: trust, outside: sources.outside) } ?? ConfinementPlan()
settings.workerSecondsMax = reading.configuration?.workerSecondsMax
settings.stateDirectory = invocation.location.stateDirectory
let workspaces = reading.configuration.map { Workspaces($0.agents) }
settings.prepareState = { workspaces?.prepare() }
settings.runs = reading.configuration.flatMap { configuration in
    configuration.runsDirectory.map {
        RunsDirectory($0, keptSeconds: configuration.gateway.supervisor.runsKeptSeconds, clock: clock)
    }
}
settings.labels = reading.configuration.map { Metrics.Labels($0) } ?? Metrics.Labels(routes: Route.names)

do {
    settings.environment = try StartEnvironment.take(at: WorkerDescriptor.firstOther)
    // Only a supervisor executes itself again.
    if invocation.connection { settings.environment = nil }
    ProcessState.releaseMemory()
    if invocation.connection {
        let directory = settings.stateDirectory
        if let failure = settings.runs?.prepare() { Journal().write(.warning, failure) }
        // There is no supervisor that would do it.
        _ = settings.runs?.removeEnded()
        let exitStatus = try serveStandardInput(
            settings.confinement, stateDirectory: directory, prepare: settings.prepareState, serve)
        exit(exitStatus.rawValue)
    }
    let status = try Supervisor(settings).run()
    if status == Supervisor.configurationStatus, reading.isMissing, !invocation.location.isNamed {
        StandardError.print(MissingConfiguration(invocation, program: settings.executable.path))
    }
    exit(status)
} catch let error as UnusableDescriptor {
    StandardError.print("openclaw-gateway: \(error)")
    exit(Supervisor.configurationStatus)
} catch {
    var reason = "\(error)"
    if let error = error as? SystemError, error.errno == EADDRINUSE, let address = StreamAddress(error.subject ?? "") {
        PortHolder.find([address]).forEach { reason += ", by \($0)" }
        if case .unix(let path) = address, let status = FileStatus(ofLink: path), status.kind != .socket {
            reason += "; the file at this path is not a socket: remove it, or choose another path"
        }
    }
    StandardError.print("openclaw-gateway: \(reason)")
    exit(EXIT_FAILURE)
}
