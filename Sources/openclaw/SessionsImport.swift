internal import ArgumentParser
internal import Configuration
internal import Glibc
internal import Posix
internal import Sessions
internal import SystemPackage
internal import Text

/// `openclaw sessions import`: imports sessions of the original OpenClaw, or of an export, from a directory.
///
/// Started by root, this command uses two other users: root opens only the named directory
/// itself. A child becomes that directory's owner and opens files below it for this process, which becomes the
/// owner of the state and reads them. So root never reads hostile files, and a link among them reaches only files that
/// their owner can open.
struct SessionsImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports sessions of the original OpenClaw, or of an export, from a directory.",
        discussion: """
            A session whose key exists already is not imported, and the directory is not changed. Lines of a \
            transcript that cannot be read are skipped and counted. A session that cannot be imported is reported on \
            standard error, and the exit status is then 1. A transcript that sessions.json does not name is imported \
            under the key imported:NAME.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(
        help: ArgumentHelp(
            "A state directory such as ~/.openclaw, the directory of one agent, or a directory with its sessions.",
            valueName: "path"))
    var path: String

    @Option(
        help: ArgumentHelp(
            "Only the sessions of this agent; also the agent of sessions whose key and path name none.", valueName: "id"
        ))
    var agent: String?

    @Flag(help: "Read everything, but import nothing.")
    var dryRun = false

    func run() throws {
        // The configuration is only for a note: a wrong one has no agents.
        let configured = ConfigurationReading(options.location, for: .inspecting).configuration?.agents.map(\.id)
        var report = ImportReport(isDryRun: dryRun)
        let isFound = try reading {
            let source = FilePath(path)
            let names = ProcessEnvironment.realPath(of: source)?.components.suffix(2).map(\.string) ?? []
            let access = try DirectoryService.access(to: try opened(source))
            let sessions = SessionImport(try options.store(), from: access, isDryRun: dryRun)
            return try sessions.run(names: names, agent: agent) { report.add($0) }
        }
        guard isFound else {
            StandardError.print(
                "neither sessions.json nor a transcript in \(terminalEscaped(path)) or in agents/*/sessions below it")
            throw ExitCode.failure
        }
        report.end(configured: configured)
        if report.failed > 0 { throw ExitCode.failure }
    }

    fileprivate static let readAsRoot = "run this command as root: it then reads the directory as its owner"

    private func opened(_ source: FilePath) throws -> Directory {
        do throws(SystemError) {
            return try Directory(at: source)
        } catch {
            guard error.errno == EACCES else { throw error }
            StandardError.print("\(error); \(Self.readAsRoot)")
            throw ExitCode.failure
        }
    }
}

/// The output of an import, and its totals.
private struct ImportReport {
    let isDryRun: Bool
    private(set) var failed = 0
    private let readsAsOwner = geteuid() == 0
    /// Files that this user may not read, each with the reason.
    private var denied: [String] = []
    private var imported = 0
    private var unnamed = 0
    private var existing = 0
    private var empty = 0
    private var agents: Set<String> = []

    init(isDryRun: Bool) {
        self.isDryRun = isDryRun
    }

    mutating func add(_ outcome: SessionImport.Outcome) {
        switch outcome {
        case .imported(let key, let counts):
            imported += 1
            if counts.isUnnamed { unnamed += 1 }
            agents.insert(key.agent)
            let malformed = counts.malformed == 0 ? "" : ", \(counts.malformed) unreadable lines left out"
            print("\(terminalEscaped(key.text)): \(counts.messages) messages\(malformed)")
        case .exists(let key):
            existing += 1
            print("\(terminalEscaped(key.text)): exists already, not imported")
        case .empty(let key):
            empty += 1
            print("\(terminalEscaped(key.text)): has no messages, not imported")
        case .failed(let name, let reason): fail(name, reason)
        case .denied(let name, let reason):
            // Started by root, the files are opened as the owner of the directory, and each exception deserves a line.
            if readsAsOwner { fail(name, reason) } else { denied.append("\(name): \(reason)") }
        }
    }

    private mutating func fail(_ name: String, _ reason: String) {
        failed += 1
        StandardError.print("\(terminalEscaped(name)): \(terminalEscaped(reason))")
    }

    mutating func end(configured: [String]?) {
        if let first = denied.first {
            failed += denied.count
            let others = denied.count == 1 ? "" : ", and \(denied.count - 1) others likewise"
            StandardError.print("\(terminalEscaped(first))\(others); \(SessionsImport.readAsRoot)")
        }
        let done = isDryRun ? "would import" : "imported"
        print("\(done) \(imported) sessions; \(existing) existed already, \(empty) empty, \(failed) failed")
        if unnamed > 0 { print("note: \(unnamed) of them were not in sessions.json; their keys begin with imported:") }
        for agent in agents.subtracting(configured ?? []).sorted() where agent != "main" {
            print("note: the configuration has no agent \(agent); its sessions can be used once it is configured")
        }
    }
}
