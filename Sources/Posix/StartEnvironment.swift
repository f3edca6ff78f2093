internal import CLinux
internal import Glibc

/// The environment variables of the start that this process needs only to execute itself again.
///
/// They are stored in a memory file that every child closes, because a forked child would inherit them in its memory,
/// and every process of this user could read them in /proc/PID/environ.
package struct StartEnvironment {
    private let memory: Descriptor
    private static let bytesMax = 16 << 20

    /// The variables of systemd, the C library, OpenSSL and this program that are read later. None of them is secret.
    private static let kept: Set<String> = [
        "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_FDNAMES", "LISTEN_FDS", "LISTEN_PID",
        "JOURNAL_STREAM", "LANG", "LOCALDOMAIN", "PATH", "TZ", "TZDIR", "SSL_CERT_DIR", "SSL_CERT_FILE",
        "OPENCLAW_REEXEC", "OPENCLAW_RUNTIME_DIR",
    ]
    private static let keptPrefixes = ["LC_", "LD_", "LISTEN_", "MALLOC_", "OPENSSL_", "RES_"]

    /// Removes the variables from this process, and overwrites the memory in which the kernel had placed them.
    ///
    /// - Parameter lowest: the lowest number of the descriptor.
    package static func take(at lowest: CInt) throws(SystemError) -> StartEnvironment {
        let file = try Descriptor.memoryFile("openclaw-environment")
        let memory = Descriptor(owning: try file.duplicate(from: lowest))
        var end = unsafe clinux_environment()
        var next = unsafe clinux_environment()
        while let variable = unsafe next?.pointee {
            unsafe next = unsafe next?.advanced(by: 1)
            if unsafe isKept(name(of: variable)) {
                unsafe end?.pointee = variable
                unsafe end = unsafe end?.advanced(by: 1)
            } else {
                try unsafe append(variable, to: memory)
                unsafe explicit_bzero(variable, strlen(variable))
            }
        }
        unsafe end?.pointee = nil
        return StartEnvironment(memory: memory)
    }

    private static func isKept(_ name: String) -> Bool {
        kept.contains(name) || keptPrefixes.contains { name.hasPrefix($0) }
    }

    private static func name(of variable: UnsafeMutablePointer<CChar>) -> String {
        let count = unsafe strcspn(variable, "=")
        return unsafe String(decoding: UnsafeRawBufferPointer(start: variable, count: count), as: UTF8.self)
    }

    /// Writes a variable with its terminating zero, without a copy of its value on the heap.
    private static func append(
        _ variable: UnsafeMutablePointer<CChar>, to memory: Descriptor
    ) throws(SystemError) {
        let count = unsafe strlen(variable) + 1
        let written = unsafe write(memory.number, variable, count)
        guard written == count else { throw SystemError("write", errno: written < 0 ? errno : EFBIG) }
    }

    /// The bytes of a variable, which need not be UTF-8, with the terminating zero.
    private static func bytes(of variable: UnsafeMutablePointer<CChar>) -> [UInt8] {
        unsafe UnsafeRawBufferPointer(start: variable, count: strlen(variable) + 1).map { $0 }
    }

    /// The variables for the program that this process executes: the removed ones and the present ones. Each ends with
    /// a zero.
    ///
    /// - Throws: `SystemError` when they cannot be read.
    func variables() throws(SystemError) -> [[UInt8]] {
        let taken = try memory.readGrowing(at: 0, count: Self.bytesMax)
        var variables = taken.split(separator: 0).map { Array($0) + [0] }
        var next = unsafe clinux_environment()
        while let variable = unsafe next?.pointee {
            variables.append(unsafe Self.bytes(of: variable))
            unsafe next = unsafe next?.advanced(by: 1)
        }
        return variables
    }
}
