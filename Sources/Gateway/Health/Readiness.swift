internal import JSON
package import Service
package import SystemPackage

/// Whether the gateway can serve requests (W-50).
package struct Readiness: Equatable, Sendable {
    /// Why the state directory cannot be used; nil if it can.
    private let problem: StateProblem?

    package init(problem: StateProblem?) {
        self.problem = problem
    }

    /// Checks what a request needs. The configuration is valid: a worker does not start without one.
    ///
    /// Nothing is written, because the path needs no credential. An exceeded quota is therefore reported only by a
    /// request that stores a session.
    /// - Parameter earlier: the problem that the supervisor has found.
    package init(checking directory: FilePath, earlier: StateProblem?) {
        problem = earlier ?? StateDirectory.problem(of: directory)
    }

    package var status: Int { problem == nil ? 200 : 503 }

    package var body: [UInt8] {
        var writer = JSON.Writer()
        writer.object { writer in
            writer.member("ready", problem == nil)
            guard let problem else { return }
            writer.member("failing", ["state_directory"])
            writer.member("reasons", ["\(problem)"])
        }
        return writer.bytes
    }
}
