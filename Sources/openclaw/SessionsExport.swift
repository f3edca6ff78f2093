internal import ArgumentParser
internal import Glibc
internal import Posix
internal import Sessions
internal import SystemPackage
internal import Text

/// `openclaw sessions export`: writes the sessions in the format of the original OpenClaw.
///
/// As in an import, the directory is opened first. Started by root, a child becomes its owner and creates the files,
/// and this process, which becomes the owner of the state, writes them.
struct SessionsExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the sessions into a new or empty directory, in the format of the original OpenClaw.",
        discussion: """
            A session in use is written up to its last whole line. A session that cannot be read is reported on \
            standard error, and the exit status is then 1.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: ArgumentHelp("Created if it does not exist; otherwise it must be empty.", valueName: "directory"))
    var directory: String

    @Option(help: ArgumentHelp("Only the sessions of this agent.", valueName: "id"))
    var agent: String?

    func run() throws {
        var (exported, failed) = (0, 0)
        try reading {
            let target = try emptyDirectory()
            let access = try DirectoryService.access(to: target)
            try SessionExport(try options.store(), to: access).run(agent: agent) { outcome in
                switch outcome {
                case .exported: exported += 1
                case .failed(let path, let reason):
                    failed += 1
                    StandardError.print("\(terminalEscaped(path)): \(terminalEscaped(reason))")
                }
            }
        }
        print("exported \(exported) sessions; \(failed) failed")
        if failed > 0 { throw ExitCode.failure }
    }

    private func emptyDirectory() throws -> Directory {
        let path = FilePath(directory)
        try AtomicFile.createDirectory(path)
        let target = try Directory(at: path)
        var isEmpty = true
        try target.forEachName { _ in isEmpty = false }
        if isEmpty { return target }
        StandardError.print("\(terminalEscaped(directory)) is not empty")
        throw ExitCode.failure
    }
}
