// The supervisor with a worker that does as it is told, to test the one without the other.

internal import Configuration
internal import Glibc
internal import Posix
internal import Supervision
internal import SystemPackage

let arguments = CommandLine.arguments
let location = ConfigurationLocation()
let reading = ConfigurationReading(location)
if arguments.contains("--check") {
    for diagnostic in reading.errors { print(diagnostic) }
    exit(reading.configuration == nil ? 78 : 0)
}

let service = Service(
    serve: { accepted in
        do {
            return try ProbeWorker(accepted, ConfinementProbe(state: location.stateDirectory)).serve()
        } catch {
            return .interrupted
        }
    },
    response: { refusal, requestId in
        var retryAfter = ""
        if case .tooManyFailedCredentials(let seconds) = refusal { retryAfter = "Retry-After: \(seconds)\r\n" }
        let head = "HTTP/1.1 \(refusal.status) Refused\r\nx-request-id: \(requestId)\r\n\(retryAfter)"
        return Array("\(head)Content-Length: \(refusal.code.utf8.count)\r\n\r\n\(refusal.code)".utf8)
    })

var settings = SupervisorSettings(
    program: .current(), gateway: reading.configuration?.gateway ?? .init(), service: service)
settings.problem = reading.configuration == nil ? reading.errors.first.map { "\($0)" } ?? "unreadable" : nil
settings.configurationFiles = reading.files
settings.confinement.paths = AllowedPaths(readable: ["/proc"], writable: [location.stateDirectory])
settings.confinement.memoryBytesMax = settings.gateway.supervisor.workerMemoryBytesMax
settings.confinement.coreFiles = settings.gateway.supervisor.coreFiles
if let place = arguments.firstIndex(of: "--listen"), place + 1 < arguments.count {
    settings.endpoints = [Endpoint(arguments[place + 1])].compactMap { $0 }
}

do {
    if arguments.contains("--connection") { exit(try serveStandardInput(service, settings.confinement).rawValue) }
    exit(try Supervisor(settings).run())
} catch {
    print("supervision-probe: \(error)")
    exit(EXIT_FAILURE)
}
