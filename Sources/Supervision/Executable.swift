internal import Glibc
internal import Posix

/// The executable file and the arguments of this process: for checking a changed configuration, and for executing this
/// program again.
package struct Executable: Equatable, Sendable {
    /// An absolute path. A symbolic link is not resolved, so that a reload uses its new target.
    package let path: String
    /// The arguments, with the name of the program first.
    package let arguments: [String]

    /// - Parameter executable: the target of /proc/self/exe, which ends with ` (deleted)` if the file was replaced.
    package init(arguments: [String], directory: String, executable: String) {
        let name = arguments.first ?? ""
        if name.hasPrefix("/") {
            path = name
        } else if name.contains("/") {
            path = "\(directory)/\(name)"
        } else {
            let mark = " (deleted)"
            path = executable.hasSuffix(mark) ? String(executable.dropLast(mark.count)) : executable
        }
        self.arguments = arguments
    }

    /// The executable and arguments of this process.
    package static func current() -> Executable {
        let directory = unsafe getcwd(nil, 0)
        defer { unsafe free(directory) }
        return Executable(
            arguments: CommandLine.arguments, directory: unsafe directory.map { unsafe String(cString: $0) } ?? "/",
            executable: File.target(ofLink: "/proc/self/exe") ?? "")
    }
}
