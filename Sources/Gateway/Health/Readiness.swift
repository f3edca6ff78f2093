package import Configuration
internal import JSON
internal import Posix

/// Whether the gateway can serve requests (W-50).
package struct Readiness: Equatable, Sendable {
    /// The names of what is missing; empty when the gateway is ready.
    package let failing: [String]

    package init(failing: [String]) {
        self.failing = failing
    }

    /// Checks what a request needs. The configuration is valid: a worker does not start without one.
    package init(checking configuration: Configuration) {
        failing = File.isWritableDirectory(configuration.stateDirectory) ? [] : ["state_directory"]
    }

    package var status: Int { failing.isEmpty ? 200 : 503 }

    package var body: [UInt8] {
        var writer = JSON.Writer()
        writer.object { writer in
            writer.member("ready", failing.isEmpty)
            if !failing.isEmpty { writer.member("failing", failing) }
        }
        return writer.bytes
    }
}
