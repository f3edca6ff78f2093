internal import Glibc
package import SystemPackage

/// What a process finds when it starts.
package enum ProcessEnvironment {
    /// The value of an environment variable; nil when it is not set.
    package static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// The directory that relative paths begin at; nil when it was removed.
    package static var workingDirectory: FilePath? {
        realPath(of: ".")
    }

    /// A path without symbolic links, `.` and `..`; nil when nothing is there or the way to it is closed.
    ///
    /// - Source: realpath(3).
    package static func realPath(of path: FilePath) -> FilePath? {
        guard let resolved = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe FilePath(platformString: resolved)
    }
}
