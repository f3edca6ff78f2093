internal import CLinux
internal import Glibc

/// What one image of this program leaves for the next that takes its place in the same process: a text in a file
/// without a name, whose descriptor an environment variable tells.
package enum ReexecMemory {
    private static let variable = "OPENCLAW_HANDOVER"
    private static let bytesMax = 16 << 20

    /// Writes the text where the next image finds it; the descriptor must stay open until then.
    package static func leave(_ text: String) throws(SystemError) -> Descriptor {
        let memory = Descriptor(owning: try checked("memfd_create") { unsafe clinux_memfd("openclaw-handover") })
        try File.writeAll(Array(text.utf8), to: memory)
        try memory.setSurvivesExec(true)
        _ = unsafe setenv(variable, "\(memory.number)", 1)
        return memory
    }

    /// The text an earlier image left; nil when this process is not a continuation.
    package static func take() -> String? {
        guard let number = environmentVariable(variable).flatMap(CInt.init) else { return nil }
        withdraw()
        let memory = Descriptor(owning: number)
        guard lseek(number, 0, SEEK_SET) == 0 else { return nil }
        var bytes: [UInt8] = []
        while bytes.count <= bytesMax {
            do throws(SystemError) {
                guard case .bytes(let more) = try memory.read() else { break }
                bytes += more
            } catch {
                return nil
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Nothing is left for a next image after all.
    package static func withdraw() {
        _ = unsafe unsetenv(variable)
    }
}

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
