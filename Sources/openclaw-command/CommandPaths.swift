internal import Commands
internal import Glibc
internal import Posix
internal import SystemPackage

/// The files that a command may use.
///
/// It may read and execute everything but the hidden paths, which always include the state of the gateway and the
/// runtime directory, and write the workspace and the temporary directories. If the root directory is read-only, as
/// the unit makes it, the mounts decide about everything else that may be written, so that a setting of the unit such
/// as ReadWritePaths= is enough to allow more.
struct CommandPaths {
    let allowed: AllowedPaths
    let hidden: [FilePath]
    let workspace: FilePath
    /// The directory of the sockets of the gateway and of this service; nil if it does not exist, or has the workspace.
    let sockets: FilePath?
    private static let temporary: [FilePath] = ["/tmp", "/var/tmp"]

    /// - Throws: `CommandRefusal` if the workspace or the working directory cannot be used.
    init(_ request: CommandRequest) throws(CommandRefusal) {
        let hidden = (request.hidden + Self.alwaysHidden()).filter(Self.isReachable).map(Self.real)
        let workspace = try Self.directory(request.workspace, "workspace")
        guard try Self.directory(request.directory, "directory").starts(with: workspace) else {
            throw CommandRefusal("directory: \(request.directory) leads out of the workspace.")
        }
        guard !hidden.contains(workspace) else {
            throw CommandRefusal("workspace: \(workspace) contains the state of the gateway, or is not this agent's.")
        }
        var allowed = AllowedPaths()
        let everything = AllowedPaths.everything(except: hidden)
        let own = AllowedPaths.everything(below: workspace, except: hidden)
        if request.isReadOnly {
            allowed.executable = everything + own
        } else if File.isOnReadOnlyMount("/") {
            allowed.unrestricted = everything + own
        } else {
            allowed.executable = everything
            allowed.unrestricted =
                own + Self.temporary.flatMap { AllowedPaths.everything(below: $0, except: hidden) } + ["/dev"]
        }
        self.allowed = allowed
        self.hidden = hidden
        self.workspace = workspace
        let runtime = ProcessEnvironment.realPath(of: RuntimeDirectory.path)
        sockets = runtime.flatMap { workspace.starts(with: $0) ? nil : $0 }
    }

    /// The state directory, the runtime directory and the credentials, as systemd or the environment name them.
    private static func alwaysHidden() -> [FilePath] {
        let state = environmentVariable("STATE_DIRECTORY") ?? environmentVariable("OPENCLAW_STATE_DIR")
        let named =
            (state?.split(separator: ":").map(String.init) ?? []) + [environmentVariable("CREDENTIALS_DIRECTORY")]
        return [RuntimeDirectory.path] + named.compactMap(\.self).map { FilePath($0) }
    }

    private static func directory(_ path: FilePath, _ field: String) throws(CommandRefusal) -> FilePath {
        guard let real = ProcessEnvironment.realPath(of: path) else {
            throw CommandRefusal("\(field): \(path) does not exist, or cannot be entered.")
        }
        return real
    }

    /// Whether a command could find the path, now or once it exists. The unit makes some paths inaccessible.
    private static func isReachable(_ path: FilePath) -> Bool {
        ProcessEnvironment.realPath(of: path) != nil || errno != EACCES
    }

    /// The path without symbolic links; of a path that does not exist, that of its directory.
    private static func real(_ path: FilePath) -> FilePath {
        if let real = ProcessEnvironment.realPath(of: path) { return real }
        guard let name = path.lastComponent, let parent = ProcessEnvironment.realPath(of: path.removingLastComponent())
        else { return path }
        return parent.appending(name)
    }
}

/// The directory of sockets and of the files of background commands.
enum RuntimeDirectory {
    static let path = FilePath(environmentVariable("OPENCLAW_RUNTIME_DIR") ?? "/run/openclaw")
}
