package import Configuration
internal import Glibc
package import Posix
internal import SystemPackage

/// Instructions in a workspace that are not, or not entirely, part of the prompt.
package struct BootstrapProblem: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// The directory cannot be used; the prompt contains no file.
        case workspace(SystemError)
        /// A file exists and cannot be read.
        case file(SystemError)
        /// A file is longer than the limit, and a part of it is left out.
        case cut(bytesMax: Int)
        /// A whole file is left out, because the other files have reached the limit of all files.
        case leftOut
    }

    /// The directory or the file.
    package let path: String
    package let kind: Kind

    package init(path: String, _ kind: Kind) {
        self.path = path
        self.kind = kind
    }
}

extension BootstrapProblem: CustomStringConvertible {
    /// One line for the operator: the path, what is wrong, and the remedy.
    package var description: String {
        switch kind {
        case .workspace(let error): "the workspace \(path) \(Self.fault(of: error))\(advice)"
        case .file(let error) where error.errno == ENOENT:
            "\(path) is a symbolic link to a file that does not exist: replace it with the file"
        case .file(let error): "\(path) cannot be read: \(error.reason)\(advice)"
        case .cut(let bytesMax): "\(path) is longer than \(bytesMax) bytes and is cut: raise bootstrapMaxChars"
        case .leftOut: "\(path) is left out: raise bootstrapTotalMaxChars"
        }
    }

    private static func fault(of error: SystemError) -> String {
        switch error.errno {
        case ENOENT: "does not exist"
        case ENOTDIR: "is not a directory"
        default: "cannot be entered: \(error.reason)"
        }
    }

    /// The remedy for a path that this process cannot access.
    private var advice: String {
        if Self.isInHome(path) {
            return ": the service has no access to home directories (ProtectHome= of its unit); "
                + "move the files below its state directory"
        }
        return ": it must exist, and the user of the service must be able to read it"
    }

    /// Whether `ProtectHome=` of systemd hides a path.
    ///
    /// - Source: systemd.exec(5).
    package static func isInHome(_ path: String) -> Bool {
        ["/home", "/root", "/run/user"].contains { FilePath(path).starts(with: FilePath($0)) }
    }
}

extension BootstrapFiles {
    /// The problems of an agent's files. A missing workspace that a start creates is not one of them.
    package func problems(of agent: Agent) -> [BootstrapProblem] {
        problems.filter { problem in
            guard case .workspace(let error) = problem.kind, error.errno == ENOENT else { return true }
            return !agent.createsWorkspace
        }
    }
}
