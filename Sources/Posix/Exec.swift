internal import CLinux
internal import Glibc

extension Descriptor {
    /// Clears or sets close-on-exec.
    package func setSurvivesExec(_ survives: Bool) throws(SystemError) {
        try checked("fcntl") { clinux_fcntl(number, F_SETFD, survives ? 0 : FD_CLOEXEC) }
    }

    /// Duplicates the descriptor to a number for a program that this process executes: dup2(2). A descriptor that has
    /// this number is closed.
    package func placeForProgram(at number: CInt) throws(SystemError) {
        try checked("dup2") { dup2(self.number, number) }
    }
}

/// Executes a program in this process; returns only if that failed.
///
/// - Parameter environment: the environment variables that were removed from this process; nil if none were.
/// - Source: execve(2). Blocked and ignored signals stay blocked and ignored.
package func replaceProgram(
    _ path: String, arguments: [String], _ environment: StartEnvironment?
) -> SystemError {
    do throws(SystemError) {
        var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        guard let environment else {
            try checked("execve", on: path) { unsafe execv(path, &pointers) }
            return SystemError("execve", errno: 0, on: path)
        }
        var variables = unsafe try environment.variables().map { bytes in
            unsafe bytes.withUnsafeBytes { unsafe strdup($0.bindMemory(to: CChar.self).baseAddress!) }
        }
        unsafe variables.append(nil)
        defer { unsafe variables.forEach { unsafe free($0) } }
        try checked("execve", on: path) { unsafe execve(path, &pointers, &variables) }
        return SystemError("execve", errno: 0, on: path)
    } catch {
        return error
    }
}

/// Executes a program in this process with another environment; returns only if that failed.
///
/// - Parameters:
///   - arguments: the name of the program and its arguments.
///   - variables: the whole environment, as `NAME=value`.
/// - Source: execve(2).
package func execute(_ path: String, arguments: [String], variables: [String]) -> SystemError {
    var arguments = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var variables = unsafe variables.map { unsafe strdup($0) } + [nil]
    defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
    _ = unsafe execve(path, &arguments, &variables)
    return SystemError("execve", errno: errno, on: path)
}
