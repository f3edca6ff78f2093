// The supervisor with a scripted worker, to test the supervisor without the gateway.

internal import Configuration
internal import Glibc
internal import Posix
internal import Service
internal import Supervision
internal import SystemPackage

let arguments = CommandLine.arguments
if let status = SystemdProbe.run(arguments) ?? ConfinementTrial.run(arguments) { exit(status) }
let location = ConfigurationLocation()
let reading = ConfigurationReading(location)
if arguments.contains("--check") {
    for diagnostic in reading.errors { print(diagnostic) }
    if reading.configuration != nil { print(Supervisor.checkPassed) }
    exit(reading.configuration == nil ? 78 : 0)
}

let serve = { (accepted: AcceptedConnection) -> WorkerExit in
    do {
        return try ProbeWorker(accepted, ConfinementProbe(state: location.stateDirectory)).serve()
    } catch {
        return .interrupted
    }
}

var settings = SupervisorSettings(
    executable: .current(), gateway: reading.configuration?.gateway ?? .init(), clock: .system(), serve: serve)
settings.problem = reading.configuration == nil ? reading.errors.first.map { "\($0)" } ?? "unreadable" : nil
settings.configurationFiles = reading.files
settings.stateDirectory = location.stateDirectory
settings.confinement.paths = AllowedPaths(readable: ["/proc"], writable: [location.stateDirectory])
settings.confinement.memoryBytesMax = settings.gateway.supervisor.workerMemoryBytesMax
settings.workerSecondsMax = reading.configuration?.workerSecondsMax
settings.confinement.cpuSecondsMax = settings.workerSecondsMax.map { $0 + settings.gateway.supervisor.graceSeconds }
settings.confinement.coreFiles = settings.gateway.supervisor.coreFiles
if let place = arguments.firstIndex(of: "--listen"), place + 1 < arguments.count {
    settings.endpoints = [StreamAddress(arguments[place + 1])].compactMap { $0 }
}

do {
    if arguments.contains("--connection") {
        exit(try serveStandardInput(settings.confinement, stateDirectory: nil, prepare: { nil }, serve).rawValue)
    }
    exit(try Supervisor(settings).run())
} catch {
    print("supervision-probe: \(error)")
    exit(EXIT_FAILURE)
}
