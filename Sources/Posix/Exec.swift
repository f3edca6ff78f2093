internal import CLinux
internal import Glibc

extension Descriptor {
    /// Whether the next image of this process has it too.
    package func setSurvivesExec(_ survives: Bool) throws(SystemError) {
        try checked("fcntl") { clinux_fcntl(number, F_SETFD, survives ? 0 : FD_CLOEXEC) }
    }
}

/// Puts another program, or a newer image of the same one, in this process's place; returns only if that failed.
///
/// - Source: execve(2). The environment goes along; blocked and ignored signals stay so.
package func replaceProgram(_ path: String, arguments: [String]) -> SystemError {
    var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
    _ = unsafe execv(path, &pointers)
    let code = errno
    unsafe pointers.forEach { unsafe free($0) }
    return SystemError("execve", errno: code, on: path)
}
