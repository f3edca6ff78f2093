package import Configuration
internal import JSON
internal import Posix

/// Answers to those who watch the gateway (W-50).
package struct Readiness: Equatable, Sendable {
    /// What keeps the gateway from its work, by name; empty when nothing does.
    package let failing: [String]

    package init(failing: [String]) {
        self.failing = failing
    }

    /// Looks at what a request needs. A worker that runs has a valid configuration.
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

    /// What `/health` says: that somebody answers.
    package static let liveBody = Array(#"{"ok":true,"status":"live"}"#.utf8)
}
