package import Configuration
internal import Glibc
internal import Posix
internal import SystemPackage
internal import Text

/// The workspaces of agents, for a process that may still create them: a supervisor, or a worker before it is confined.
package struct Workspaces: Sendable {
    private let agents: [Agent]

    package init(_ agents: [Agent]) {
        self.agents = agents
    }

    /// Creates the workspaces that are missing below the state directory, with mode 0700, and writes the bootstrap files
    /// into those that are empty (R-12). A workspace that contains anything is not changed, so that a file that its user
    /// removed does not return.
    ///
    /// - Returns: one line for the journal about the first workspace that failed, and the number of others; nil if none
    ///   failed.
    package func prepare() -> String? {
        var failures: [String] = []
        for agent in agents {
            do throws(SystemError) { try Self.prepare(agent) } catch {
                failures.append("the workspace \(agent.workspace) of agent \(agent.id) \(Self.fault(error))")
            }
        }
        guard let first = failures.first else { return nil }
        return failures.count == 1
            ? first : "\(first); the same applies to \(counted(failures.count - 1, "more workspace"))"
    }

    private static func prepare(_ agent: Agent) throws(SystemError) {
        // After a loss of power the next start creates it again.
        if agent.createsWorkspace { try AtomicFile.createDirectory(agent.workspace, isDurable: false) }
        if agent.settings.skipBootstrap { return }
        let directory: Directory
        do throws(SystemError) { directory = try Directory(at: agent.workspace) } catch {
            // Any other workspace that cannot be opened is a warning about the configuration.
            if error.errno == ENOENT, agent.createsWorkspace { throw error }
            return
        }
        if try directory.isEmpty { try seed(directory) }
    }

    /// Writes every template, or none.
    private static func seed(_ directory: Directory) throws(SystemError) {
        var written: [String] = []
        do throws(SystemError) {
            for template in BootstrapTemplate.all {
                let file = try directory.perform(.makeFile, [template.name])
                written.append(template.name)
                try File.writeAll(Array(template.text.utf8), to: file)
            }
        } catch {
            for name in written { try? directory.remove(name) }  // The first error is reported.
            throw error
        }
    }

    private static func fault(_ error: SystemError) -> String {
        let isFull = error.errno == ENOSPC || error.errno == EDQUOT
        let remedy = isFull ? "make room on its file system" : "make it a directory that this user can write"
        if error.call == "openat" || error.call == "write" {
            return "stays without bootstrap files: \(error.reason); \(remedy), or set skipBootstrap"
        }
        return "cannot be created: \(error.reason); \(remedy)"
    }
}
