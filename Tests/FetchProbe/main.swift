// Fetches a URL in a process with one thread, as a worker does: fetch-probe LOOKUP MILLISECONDS URL. Prints what came
// of it, how many threads there are and how many children are left once those that end by themselves have ended.
// LOOKUP is the result of a name's resolution: `system`, `hang`, `crash`, `lie`, or an address. With a number after the
// URL, that many forked children fetch it, and their CPU time is printed.

import Fetch
import Glibc
import Posix
import SystemPackage

let arguments = CommandLine.arguments
guard arguments.count >= 4, let milliseconds = Int(arguments[2]) else { exit(64) }

func lookUp(_ host: String) -> ResolverAnswer {
    switch arguments[1] {
    case "system": return Resolver.systemLookUp(host)
    case "hang": while true { pause() }
    case "crash": abort()
    case "lie": return .failed(reason: String(repeating: "x", count: 100_000))
    default: return .addresses(arguments[1].split(separator: ",").compactMap { IPAddress(String($0)) })
    }
}

func fetch() -> String {
    let watch = Watch(client: nil, termination: nil, deadline: .now + .milliseconds(milliseconds))
    let transport = CurlTransport(waiting: watch, resolver: Resolver(lookUp: lookUp))
    var request = FetchRequest(.get, arguments[3])
    if unsafe getenv("PUBLIC_ONLY") != nil { request.route = .publicAddress }
    var text = ""
    do {
        try transport.fetch(request) {
            text += "\($0.status)"
        } body: {
            text += " \($0.count)"
        }
    } catch {
        text += "\(error)"
    }
    return text
}

Signals.reset()
try loadFetch()
if arguments.count > 4, let count = Int(arguments[4]) {
    let start = ProcessUsage.own.cpuMicroseconds
    for _ in 0..<count {
        guard case .parent(let pid) = try forkProcess() else { _exit(fetch().hasPrefix("200") ? 0 : 1) }
        var status: CInt = 0
        _ = unsafe waitpid(pid, &status, 0)
        guard status == 0 else { exit(1) }
    }
    print("\((ProcessUsage.own.cpuMicroseconds - start) / count) µs")
} else {
    print(fetch())
    print(
        "threads:",
        try File.read("/proc/self/status", bytesMax: 100_000).split(separator: 10).first {
            $0.starts(with: "Threads:".utf8)
        }.map { String(decoding: $0.dropFirst(9), as: UTF8.self) } ?? "?")
    while waitpid(-1, nil, 0) > 0 {}
    print("children:", childProcesses().count)
}
