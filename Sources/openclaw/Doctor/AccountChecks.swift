internal import Glibc
internal import Posix
internal import SystemPackage
internal import Text

/// The checks of the user of the service and of its files. Only root sees all of them.
struct AccountChecks {
    let unit: ServiceUnit
    let isRoot: Bool
    /// The configuration file that the service reads.
    let configuration: FilePath

    /// nil if the user of the unit does not exist.
    private var user: UInt32? { UserIdentity.id(ofUser: unit.user ?? "root") }

    /// The user of the service.
    func account() -> [Finding] {
        let name = unit.user ?? "root"
        if user == nil {
            return [
                Finding(
                    .user, .problem, "the user \(name) of \(ServiceUnit.name) does not exist",
                    .safe(["systemd-sysusers", "openclaw-gateway.conf"]))
            ]
        }
        if name == "root" {
            return [
                Finding(
                    .user, .warning, "\(ServiceUnit.name) runs as root: files that root has written stay its own",
                    .advice("remove User= from the drop-ins of the unit"))
            ]
        }
        return [Finding(.user, .ok, "the service runs as \(name)")]
    }

    /// The directories of the service: /run/openclaw, the state, and the way to the configuration.
    func directories() -> [Finding] {
        guard let user else { return [Finding(.directories, .unchecked, "the user of the service does not exist")] }
        let findings = runtime(user) + state(user) + way(user)
        return findings.isEmpty ? [Finding(.directories, .ok, "\(statePath) and /run/openclaw")] : findings
    }

    private var statePath: String { "/var/lib/\(unit.stateDirectory ?? "openclaw")" }
    private var owner: String { "\(unit.user ?? "root"):\(unit.group ?? unit.user ?? "root")" }

    /// The paths of tmpfiles.d/openclaw-gateway.conf.
    private func runtime(_ user: UInt32) -> [Finding] {
        let wanted: [(path: String, kind: FileStatus.Kind, user: UInt32, mode: UInt32)] = [
            ("/run/openclaw", .directory, 0, 0o755), ("/run/openclaw/reload", .other, user, 0o600),
            ("/run/openclaw/commands", .directory, user, 0o700), ("/run/openclaw/runs", .directory, user, 0o700),
        ]
        return wanted.compactMap { path, kind, user, mode in
            let fault: String
            switch Result(catching: { () throws(SystemError) in try File.status(FilePath(path)) }) {
            case .failure(let error): fault = "cannot be examined: \(error.reason)"
            case .success(nil): fault = "does not exist"
            case .success(let status?):
                if status.kind == kind, status.user == user, status.permissions == mode { return nil }
                fault = "is not what the package makes: owner, mode or kind differ"
            }
            return Finding(
                .directories, .problem, "\(path) \(fault)",
                .safe(["systemd-tmpfiles", "--create", "openclaw-gateway.conf"]))
        }
    }

    /// The state: the directory itself, and what root may have left in it.
    private func state(_ user: UInt32) -> [Finding] {
        let status: FileStatus?
        do throws(SystemError) { status = try File.status(FilePath(statePath)) } catch {
            return [Finding(.directories, .problem, "\(statePath) cannot be examined: \(error.reason)")]
        }
        // systemd makes a missing directory when it starts the service.
        guard let status else { return [] }
        guard status.kind == .directory else {
            return [
                Finding(
                    .directories, .problem, "\(statePath) is not a directory",
                    .manual(["mv", statePath, "\(statePath).before"]))
            ]
        }
        var findings: [Finding] = []
        if status.user == user, status.permissions & 0o077 != 0 {
            findings.append(
                Finding(
                    .directories, .problem, "other users can read the sessions in \(statePath)",
                    .safe(["chmod", "0700", statePath])))
        }
        let foreign = status.user == user ? firstForeign(user) : statePath
        if let foreign {
            findings.append(
                Finding(
                    .directories, .problem,
                    "\(foreign) does not belong to the user of the service, which cannot write there",
                    .safe(["chown", "--recursive", "--no-dereference", owner, statePath])))
        }
        if isRoot, File.isOnReadOnlyMount(FilePath(statePath)) {
            findings.append(
                Finding(
                    .directories, .problem, "the file system of \(statePath) is mounted read-only",
                    .advice("mount it with write access, see the messages of the kernel: journalctl --dmesg")))
        }
        return findings
    }

    /// Most directories that are examined.
    private static let directoriesMax = 1_000

    /// The first directory of agents, or directory in one, that another user owns; nil if there is none.
    private func firstForeign(_ user: UInt32) -> String? {
        guard isRoot else { return nil }
        var queue = [(path: FilePath(statePath).appending("agents"), depth: 0)]
        var next = 0
        while next < min(queue.count, Self.directoriesMax) {
            let (path, depth) = queue[next]
            next += 1
            guard let directory = try? Directory(at: path), let status = try? directory.descriptor.status() else {
                continue
            }
            if status.user != user { return path.string }
            if depth == 2 { continue }
            // A directory that vanishes meanwhile needs no check.
            try? directory.forEachEntry { name, kind in
                if kind == .directory { queue.append((path.appending(name), depth + 1)) }
                return queue.count < Self.directoriesMax
            }
        }
        return nil
    }

    /// Whether the user of the service can read the configuration; only the modes of its directory and of the file are
    /// examined, because access control lists may allow more.
    private func way(_ user: UInt32) -> [Finding] {
        guard isRoot, user != 0, let name = unit.user else { return [] }
        let group = unit.group ?? name
        let directory = configuration.removingLastComponent()
        let places = [(directory, S_IXOTH, S_IXGRP, "g+rx"), (configuration, S_IROTH, S_IRGRP, "g+r")]
        let closed = places.filter { path, others, members, _ in
            guard let status = (try? File.status(path)) ?? nil, status.user != user, status.permissions & others == 0
            else { return false }
            return status.permissions & members == 0 || status.group != UserIdentity.id(ofGroup: group)
        }
        if closed.isEmpty { return [] }
        let commands = closed.flatMap { [["chgrp", group, $0.0.string], ["chmod", $0.3, $0.0.string]] }
        let names = closed.map(\.0.string).joined(separator: " and ")
        return [
            Finding(
                .directories, .problem, "the user \(name) of the service cannot read \(names)",
                .commands(commands + [["systemctl", "try-reload-or-restart", ServiceUnit.name]], isSafe: true))
        ]
    }
}
