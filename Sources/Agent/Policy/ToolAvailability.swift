package import Configuration
internal import Posix
internal import SystemPackage

/// The tools of an agent that cannot work on this machine: those that need the command service, or a program.
package struct ToolAvailability: Equatable, Sendable {
    /// The tools whose calls are commands.
    private static let ofService = ["exec", "process", "grep", "find"]
    /// The tools that execute ripgrep.
    private static let ofSearch = ["grep", "find"]

    /// The reasons, by the name of the tool.
    package private(set) var reasons: [String: String] = [:]

    /// Looks for the socket of the command service, and for programs.
    package init(_ tools: ToolsConfiguration) {
        if let reason = Self.fault(ofSocket: tools.exec.socket) {
            for tool in Self.ofService { reasons[tool] = reason }
        } else if !Programs(tools.exec).exist("rg") {
            for tool in Self.ofSearch { reasons[tool] = "the program rg does not exist: install the package ripgrep" }
        }
    }

    private static func fault(ofSocket socket: FilePath?) -> String? {
        guard let socket else {
            return "there is no runtime directory for the socket of the command service: set OPENCLAW_RUNTIME_DIR"
        }
        let name = "the socket \(socket) of the command service"
        let remedy = socket.socketRemedy
        do throws(SystemError) {
            guard let status = try File.status(socket) else { return "\(name) does not exist: \(remedy)" }
            return status.kind == .socket ? nil : "\(name) is not a socket: remove it, then \(remedy)"
        } catch {
            return "\(name) cannot be reached: \(error.reason)"
        }
    }
}

extension FilePath {
    /// How an operator makes the socket of the command service: a clause.
    var socketRemedy: String {
        self == ExecConfiguration.unitSocket
            ? "run systemctl start openclaw-command.socket"
            : "start a command service there as openclaw-command(8) describes, or correct tools.exec.socket"
    }
}

/// The programs that commands may find by name.
struct Programs {
    /// The default directories of commands.
    private static let directories = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"]
    private let directories: [FilePath]

    init(_ exec: ExecConfiguration) {
        directories = (exec.pathPrepend + Self.directories).map { FilePath($0) }
    }

    /// Whether a program exists: an absolute path, or a name in one of the directories.
    func exist(_ program: String) -> Bool {
        directories.contains { directory in
            (try? File.status(directory.pushing(FilePath(program))))??.kind == .file
        }
    }
}
