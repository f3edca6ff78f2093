internal import Glibc
package import Posix
package import SystemPackage
internal import Text

/// A step of a reload, as the supervisor reports it: one line.
package enum ReloadReport: Equatable, Sendable {
    /// SIGHUP has arrived. The next result is that of a check that started later.
    case requested
    /// The new configuration and program are in use.
    case succeeded
    /// The old configuration and program stay in use. The reason has no line break.
    case rejected(reason: String)

    /// Reads what `line` returns; nil for another text.
    package init?(line: some StringProtocol) {
        switch line {
        case "requested": self = .requested
        case "succeeded": self = .succeeded
        default:
            guard line.hasPrefix("rejected ") else { return nil }
            self = .rejected(
                reason: printable(String(line.dropFirst("rejected ".count)), bytesMax: Self.reasonBytesMax))
        }
    }

    /// Without its line break. Short enough for a single write(2) to a pipe.
    package var line: String {
        switch self {
        case .requested: "requested"
        case .succeeded: "succeeded"
        case .rejected(let reason): "rejected \(printable(reason, bytesMax: Self.reasonBytesMax))"
        }
    }

    private static let reasonBytesMax = 400
}

/// The FIFO in which the supervisor reports reloads to `openclaw-gateway --reload`.
///
/// A service can write to a FIFO below a directory that is mounted read-only for it, and an old result cannot be read
/// from it later.
///
/// - Source: fifo(7).
package struct ReloadPipe: Sendable {
    package let path: FilePath

    package init(_ path: FilePath) {
        self.path = path
    }

    /// `reload` in `$OPENCLAW_RUNTIME_DIR`, else in `/run/openclaw`.
    package init(environment: (String) -> String? = environmentVariable) {
        self.init(FilePath(environment("OPENCLAW_RUNTIME_DIR") ?? "/run/openclaw").appending("reload"))
    }

    /// Reports to the process that waits for the result, if there is one.
    ///
    /// Never blocks. Errors are ignored: the journal and the status line have the result too.
    package func report(_ report: ReloadReport) {
        guard let writing = try? File.open(path, flags: O_WRONLY | O_NONBLOCK),
            case .other? = try? writing.status().kind
        else { return }
        _ = try? writing.write(Array("\(report.line)\n".utf8)[...])
    }

    /// Opens the FIFO for reading, so that the supervisor can open it for writing.
    ///
    /// The descriptor can be written to as well; otherwise it would be at its end after each report.
    package func opened() throws(SystemError) -> Descriptor {
        try File.open(path, flags: O_RDWR | O_NONBLOCK)
    }
}
