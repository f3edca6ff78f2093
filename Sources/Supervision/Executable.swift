internal import Glibc

/// The file this process was started from, and what it was started with: what it checks a changed configuration with,
/// and puts in its own place.
package struct Executable: Equatable, Sendable {
    /// An absolute path. A link is not followed, so that what it points to later is what runs later.
    package let path: String
    /// With the name of the program.
    package let arguments: [String]

    /// - Parameter executable: What /proc/self/exe says, which is also ` (deleted)` behind a path whose file was replaced.
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

    /// As the kernel tells about this process.
    package static func current() -> Executable {
        let directory = unsafe getcwd(nil, 0)
        defer { unsafe free(directory) }
        return Executable(
            arguments: CommandLine.arguments, directory: unsafe directory.map { unsafe String(cString: $0) } ?? "/",
            executable: linkTarget("/proc/self/exe"))
    }

    private static func linkTarget(_ path: String) -> String {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &target, target.count)
        return String(decoding: target.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
