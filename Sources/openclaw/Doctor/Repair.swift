internal import Posix
internal import SystemPackage
internal import Text

/// Executes the commands of a remedy.
enum Repair {
    /// The directories of the programs that remedies name.
    private static let directories = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"]
    /// Longest time of one command; a start waits for the gateway to become ready.
    private static let limit = Duration.seconds(100)

    /// Executes commands one after the other until one fails.
    ///
    /// - Returns: why one failed; nil if all have succeeded.
    static func run(_ commands: [[String]]) -> String? {
        for command in commands {
            if let fault = run(command) { return "`\(Remedy.words([command]))` failed: \(fault)" }
        }
        return nil
    }

    private static func run(_ words: [String]) -> String? {
        let paths = directories.map { FilePath($0).appending(words[0]) }
        guard let path = paths.first(where: File.isExecutable) else { return "there is no such program" }
        let program = Program(
            path.string, arguments: Array(words.dropFirst()),
            environment: ["LC_ALL=C", "PATH=\(directories.joined(separator: ":"))"])
        do {
            let answer = try program.run(bytesMax: 1 << 20, within: limit)
            if answer.status == .exited(code: 0) { return nil }
            return SystemdQuery.firstLine(answer.errors) ?? "it ended with \(answer.status)"
        } catch {
            return "\(error)"
        }
    }
}
