internal import Glibc
package import SystemPackage

/// The environment variables and the working directory of this process.
package enum ProcessEnvironment {
    /// The value of an environment variable; nil when it is not set.
    package static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Sets a variable for this process and for the programs that it executes: setenv(3).
    package static func set(_ name: String, _ value: String) {
        _ = unsafe setenv(name, value, 1)
    }

    /// Removes a variable: unsetenv(3).
    package static func remove(_ name: String) {
        _ = unsafe unsetenv(name)
    }

    /// The working directory; nil if it was removed.
    package static var workingDirectory: FilePath? {
        realPath(of: ".")
    }

    /// Changes the working directory: chdir(2).
    package static func setWorkingDirectory(_ path: FilePath) throws(SystemError) {
        try checked("chdir", on: path.string) { unsafe path.withPlatformString { unsafe chdir($0) } }
    }

    /// The absolute path without symbolic links, `.` and `..`; nil if the file does not exist or cannot be reached.
    ///
    /// - Source: realpath(3).
    package static func realPath(of path: FilePath) -> FilePath? {
        guard let resolved = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe FilePath(platformString: resolved)
    }
}

/// The value of an environment variable; nil when it is not set or empty.
package func environmentVariable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
}
