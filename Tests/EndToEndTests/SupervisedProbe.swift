internal import TestSupport
internal import Testing

/// A supervisor under test whose workers act on the path of a request.
struct SupervisedProbe {
    let gateway: Gateway

    /// - Parameter settings: members of `gateway` in the configuration, in addition to `auth`.
    init(
        _ settings: JSONValue = [:], start: Gateway.Start = .listening, environment: [String: String] = [:]
    ) throws {
        gateway = try Gateway(
            Self.configuration(settings), start: start, environment: environment, withNotices: true,
            executable: Products.path(of: "supervision-probe"))
    }

    static func configuration(_ settings: JSONValue) -> String {
        let usual: JSONValue = ["gateway": ["auth": ["mode": "token", "token": "a-token-of-the-tests"]]]
        return usual.merged(with: ["gateway": settings]).json
    }

    /// Sends a request and reads nothing.
    func begin(_ path: String) throws -> RawConnection {
        let connection = try gateway.connect()
        try connection.send(Gateway.text("GET", path))
        return connection
    }

    func get(_ path: String) throws -> Response {
        try begin(path).response()
    }

    /// The journal's entry of the first connection that asked for a path, when it has ended.
    func entry(of path: String) throws -> String {
        try gateway.log.wait(forLineWith: "OPENCLAW_ROUTE=\(path) ")
    }

    /// Waits until so many workers run.
    func waitForWorkers(_ count: Int) throws {
        try gateway.notices?.wait(for: "STATUS=\(count) worker")
    }
}
