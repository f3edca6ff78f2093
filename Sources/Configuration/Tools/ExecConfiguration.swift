package import SystemPackage

/// The section `tools.exec`: commands of the tools `exec` and `process`, and the key of `apply_patch`.
package struct ExecConfiguration: Equatable, Sendable {
    package enum Security: String, Equatable, Sendable, CaseIterable {
        /// No command.
        case deny
        /// Programs of `allowlist`, each without a shell.
        case allowlist
        /// Every command of the shell.
        case full
    }

    package var security = Security.deny
    /// Absolute paths of programs, or names of programs in the default directories.
    package var allowlist: [String] = []
    /// Time for one command, in seconds.
    package var timeoutSec = 1_800
    /// Time after which a command that has not ended continues in the background, in milliseconds.
    package var backgroundMs = 10_000
    /// Time for which the output of an ended background command is kept, in milliseconds.
    package var cleanupMs = 1_800_000
    /// Commands of an agent at the same time, those in the background included.
    package var commandsMax = 32
    /// Absolute directories in front of `PATH`.
    package var pathPrepend: [String] = []
    /// Whether a command may use the network.
    package var network = true
    package var limits = CommandLimits()
    /// The socket of the command service; nil without a runtime directory.
    package var socket: FilePath?
    /// The socket, as written.
    private var writtenSocket: String?
    package var applyPatch = PatchConfiguration()

    /// RuntimeMaxSec= of openclaw-command@.service, after which systemd ends every command, in seconds.
    static let unitSeconds = 86_400
    /// The socket that openclaw-command.socket holds.
    package static let unitSocket: FilePath = "/run/openclaw/command.sock"

    package init() {}
}

/// The section `tools.exec.limits`: limits of each process of a command; nil for that of the service's unit.
package struct CommandLimits: Equatable, Sendable {
    /// MemoryMax= of openclaw-command@.service, in percent of the machine's memory.
    package static let unitMemoryPercent = 40
    /// Address space, in bytes.
    package var memoryBytesMax: Int?
    /// Processor time, in seconds.
    package var cpuSecondsMax: Int?
    /// Longest file that is written, in bytes.
    package var fileBytesMax: Int?
    /// Number of open files.
    package var filesMax: Int?

    package init() {}
}

/// The section `tools.exec.applyPatch`.
package struct PatchConfiguration: Equatable, Sendable {
    package var enabled = true
    /// The models that get the tool, as `provider/model` or the id of the model; empty for every model.
    package var allowModels: [String] = []
    /// Whether patches reach the workspace only, although other file tools reach more.
    package var workspaceOnly = true

    package init() {}
}

extension ExecConfiguration {
    mutating func read(_ section: ConfigurationSection, runtimeDirectory: FilePath?) {
        section.read("security", into: &security)
        readPrograms(section)
        section.read("timeoutSec", into: &timeoutSec, in: 1...604_800)
        if timeoutSec > Self.unitSeconds, section.has("timeoutSec") {
            section.report(
                .warning, "timeoutSec",
                "is longer than RuntimeMaxSec=1d of openclaw-command@.service; a longer time needs a drop-in of that unit"
            )
        }
        section.read("backgroundMs", into: &backgroundMs, in: 0...600_000)
        section.read("cleanupMs", into: &cleanupMs, in: 0...604_800_000)
        section.read("commandsMax", into: &commandsMax, in: 1...10_000)
        section.read("network", into: &network)
        section.section("limits") { limits.read($0) }
        section.section("applyPatch") { applyPatch.read($0) }
        readSocket(section, runtimeDirectory)
        readOthers(section)
    }

    /// The keys of the reference that this gateway does not have.
    private func readOthers(_ section: ConfigurationSection) {
        section.refuse("ask", "a client of this gateway cannot be asked for approval; set this key to off") {
            $0.text == "off"
        }
        section.refuse("host", "commands run in units of systemd on this machine; set this key to gateway or auto") {
            ["gateway", "auto"].contains($0.text)
        }
        section.refuse(
            "strictInlineEval",
            "code in the arguments of an interpreter is not checked; remove this key, and interpreters from allowlist"
        ) {
            $0.boolean == false
        }
        section.withoutEffect(
            "safeBins", "safeBinProfiles", "safeBinTrustedDirs",
            because: "has no effect: only programs in tools.exec.allowlist are allowed")
        section.withoutEffect(
            "approvalRunningNoticeMs", "node", "notifyOnExit", "notifyOnExitEmptySuccess",
            because: "has no effect: this gateway serves no chat channels and no nodes")
    }

    private mutating func readPrograms(_ section: ConfigurationSection) {
        section.read("allowlist", into: &allowlist)
        if section.has("allowlist"), !allowlist.allSatisfy({ isAbsolute($0) || isFileName($0) }) {
            section.report(.error, "allowlist", "expected absolute paths, or names of programs without a slash")
        }
        section.read("pathPrepend", into: &pathPrepend)
        let arePaths = pathPrepend.allSatisfy { isAbsolute($0) && !$0.utf8.contains(UInt8(ascii: ":")) }
        if section.has("pathPrepend"), !arePaths {
            section.report(.error, "pathPrepend", "expected absolute paths of directories, without a colon")
        }
        if security == .allowlist && allowlist.isEmpty && section.has("security", "allowlist") {
            section.report(.warning, "allowlist", "is empty, so that no command is allowed")
        }
    }

    private mutating func readSocket(_ section: ConfigurationSection, _ runtimeDirectory: FilePath?) {
        section.read("socket", into: &writtenSocket)
        guard let writtenSocket, section.has("socket") else { return }
        socket = runtimeDirectory?.pushing(FilePath(writtenSocket)).lexicallyNormalized()
        if isAbsolute(writtenSocket) { socket = FilePath(writtenSocket).lexicallyNormalized() }
        if socket?.string.utf8.count ?? 1 > 107 || writtenSocket.isEmpty {
            section.report(.error, "socket", "expected a path of at most 107 bytes (unix(7))")
        }
    }
}

extension CommandLimits {
    mutating func read(_ section: ConfigurationSection) {
        section.read("memoryBytesMax", into: &memoryBytesMax, in: (1 << 20)...(1 << 40))
        section.read("cpuSecondsMax", into: &cpuSecondsMax, in: 1...604_800)
        section.read("fileBytesMax", into: &fileBytesMax, in: 0...(1 << 50))
        section.read("filesMax", into: &filesMax, in: 16...1_048_576)
    }
}

extension PatchConfiguration {
    mutating func read(_ section: ConfigurationSection) {
        section.read("enabled", into: &enabled)
        section.read("allowModels", into: &allowModels)
        section.read("workspaceOnly", into: &workspaceOnly)
    }
}

private func isAbsolute(_ path: String) -> Bool { path.hasPrefix("/") && !path.utf8.contains(0) }

private func isFileName(_ name: String) -> Bool { FilePath.Component(name)?.kind == .regular && !name.utf8.contains(0) }
