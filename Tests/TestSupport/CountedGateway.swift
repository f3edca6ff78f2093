internal import FoundationEssentials
internal import Glibc
internal import Posix

/// A gateway that serves single connections under valgrind(1), which counts the instructions of each.
///
/// The count does not depend on the load of the machine: the same request has nearly the same count each time. Sessions
/// are kept from one connection to the next.
package final class CountedGateway: Sendable {
    /// Timeout of a connection; valgrind makes the program 50 times slower.
    private static let patience = Duration.seconds(600)
    private static let valgrind = "/usr/bin/valgrind"

    package let upstream: Upstream
    private let directory: TemporaryDirectory
    private let program: String
    private let variables: [String: String]

    /// - Parameter patch: merged into the usual configuration with long time limits.
    package init(_ patch: JSONValue = [:]) throws {
        guard FileManager.default.isExecutableFile(atPath: Self.valgrind) else {
            throw TestFailure("\(Self.valgrind): not found; install the package valgrind")
        }
        upstream = try Upstream()
        directory = try TemporaryDirectory()
        let patient: JSONValue = [
            "gateway": [
                // valgrind needs address space for itself.
                "workerMemoryBytesMax": 137_438_953_472, "http": ["headSeconds": 600, "bodySeconds": 600],
            ],
            "agents": ["defaults": ["timeoutSeconds": 600]],
        ]
        let configuration = Scenario.configuration(upstream: upstream.baseURL).merged(with: patient)
        let file = try directory.write(configuration.merged(with: patch).json, to: "openclaw.json")
        try directory.makeDirectory("state")
        variables = [
            "PATH": "/usr/bin:/bin", "HOME": directory.path, "OPENCLAW_CONFIG_PATH": file,
            "OPENCLAW_STATE_DIR": "\(directory.path)/state",
        ]
        // valgrind cannot read the debugging information of a recent compiler.
        program = "\(directory.path)/gateway"
        let strip = try ChildProgram("/usr/bin/strip", ["-o", program, Products.gateway])
        guard try strip.wait() == .status(0) else { throw TestFailure("strip:\n\(strip.errors.text)") }
    }

    /// Serves one connection without counting.
    package func serve(_ request: String) throws -> Response {
        try serve(request, with: [program]).response
    }

    /// The response to a request, and the instructions of the process that served it, its start included.
    package func count(_ request: String) throws -> (response: Response, instructions: Int) {
        let valgrind = [
            Self.valgrind, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", program,
        ]
        let (response, log) = try serve(request, with: valgrind)
        // Each process prints a count; the one that was started is the last to end.
        let counts = log.split(separator: "\n").filter { $0.contains(" refs: ") }
        guard let count = counts.last?.split(separator: " ").last.flatMap({ Int($0.filter { $0 != "," }) }) else {
            throw TestFailure("valgrind printed no count:\n\(log.suffix(4_000))")
        }
        return (response, count)
    }

    private func serve(_ request: String, with command: [String]) throws -> (response: Response, log: String) {
        let path = "\(directory.path)/connection"
        let listener = try Socket.listen(on: .unix(path: path))
        let connection = try RawConnection(path: path)
        let accepted = accept(listener.number, nil, nil)
        guard accepted >= 0 else { throw TestFailure("accept", errno) }
        let result = Result {
            try ChildProgram(
                "/bin/sh", ["-c", "exec \"$@\" <&3 3<&-", "sh"] + command + ["--connection"], environment: variables,
                descriptors: [accepted])
        }
        // Only the gateway has the connection: its end is visible.
        close(accepted)
        let started = try result.get()
        try connection.send(request)
        let response = try connection.response(within: Self.patience)
        connection.close()
        guard case .status = try started.wait(within: Self.patience) else {
            throw TestFailure("the gateway was killed:\n\(started.errors.text.suffix(4_000))")
        }
        return (response, started.errors.text)
    }
}
