internal import CLinux
internal import Glibc

extension Descriptor {
    /// Clears or sets close-on-exec.
    package func setSurvivesExec(_ survives: Bool) throws(SystemError) {
        try checked("fcntl") { clinux_fcntl(number, F_SETFD, survives ? 0 : FD_CLOEXEC) }
    }
}

/// Executes a program in this process; returns only if that failed.
///
/// - Source: execve(2). The environment is passed on; blocked and ignored signals stay blocked and ignored.
package func replaceProgram(_ path: String, arguments: [String]) -> SystemError {
    var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
    _ = unsafe execv(path, &pointers)
    let code = errno
    unsafe pointers.forEach { unsafe free($0) }
    return SystemError("execve", errno: code, on: path)
}
