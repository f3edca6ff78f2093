internal import Configuration
internal import Fetch
internal import Posix
internal import Text

/// The check of the package: its state in dpkg, its libraries, and whether the program that runs is the installed one.
struct PackageCheck {
    private static let name = "openclaw-gateway"

    /// The output of `dpkg-query`, such as `install ok installed 1.2.3`; nil without dpkg or the package.
    let status: String?
    /// Why libcurl cannot be loaded; nil if it can.
    let libraryFault: String?
    /// Whether the file of the running gateway was replaced after its start; nil if it does not run or is not known.
    let isReplaced: Bool?

    static func run(_ service: UnitState?) -> [Finding] {
        let query = Program(
            "/usr/bin/dpkg-query", arguments: ["--show", "--showformat=${Status} ${Version}", name],
            environment: ["LC_ALL=C", "PATH=/usr/bin:/bin"])
        // Without dpkg there is no package.
        let answer = try? query.run(bytesMax: 1 << 16, within: .seconds(10))
        let status = answer.flatMap { $0.status == .exited(code: 0) ? String(decoding: $0.output, as: UTF8.self) : nil }
        var fault: String?
        do throws(FetchError) { try loadFetch() } catch { fault = error.words }
        let program = service?.mainPid.flatMap { File.target(ofLink: "/proc/\($0)/exe") }
        return PackageCheck(
            status: status, libraryFault: fault, isReplaced: program.map { $0.hasSuffix(" (deleted)") }
        ).findings
    }

    var findings: [Finding] {
        var findings = [state]
        if let libraryFault {
            findings.append(
                Finding(
                    .package, .problem, "no provider can be called: \(libraryFault)",
                    .advice("install the package libcurl4, which Debian 13 calls libcurl4t64")))
        }
        if isReplaced == true {
            findings.append(
                Finding(
                    .package, .problem, "the gateway that runs is not the program that is installed",
                    .safe(["systemctl", "reload", SystemdQuery.service])))
        }
        return findings
    }

    private var state: Finding {
        guard let words = status?.split(separator: " "), words.count == 4 else {
            return Finding(.package, .unchecked, "this program does not come from the Debian package \(Self.name)")
        }
        if words[1] != "ok" || words[2] != "installed" {
            return Finding(
                .package, .problem, "the package \(Self.name) is \(words[2]), because its installation has failed",
                .manual(["dpkg", "--configure", "--pending"]))
        }
        if words[3].prefix(while: { !"-+~".contains($0) }) != Version.current {
            return Finding(
                .package, .warning,
                "the package \(Self.name) has the version \(words[3]), but this program is \(Version.current)",
                .advice("remove the other `openclaw` from PATH, or restart the shell"))
        }
        return Finding(.package, .ok, "\(Self.name) \(words[3])")
    }
}
