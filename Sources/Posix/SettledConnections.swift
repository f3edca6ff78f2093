internal import CLinux
internal import Glibc

/// Which connections of a process somebody answers, or has answered; the others were only accepted.
///
/// A file without a name that processes share: where a descriptor's number says, it holds the cookie of the connection
/// that was settled under it. A number that is used again has another cookie, so nothing is ever taken out.
/// - Source: memfd_create(2); SO_COOKIE of socket(7).
package struct SettledConnections {
    private let memory: Descriptor

    /// None.
    package init() throws(SystemError) {
        memory = Descriptor(owning: try checked("memfd_create") { unsafe clinux_memfd("openclaw-settled") })
    }

    /// Says that it needs nobody else.
    package func settle(_ connection: Descriptor) {
        var cookie = clinux_socket_cookie(connection.number)
        // It fails only without memory; then a connection may be answered twice if this process is killed just then.
        _ = unsafe pwrite(memory.number, &cookie, Self.cookieBytes, place(of: connection))
    }

    /// Whether someone said so.
    package func contains(_ connection: Descriptor) -> Bool {
        var cookie: UInt64 = 0
        // Where nothing was written it stays 0, or is read as 0.
        _ = unsafe pread(memory.number, &cookie, Self.cookieBytes, place(of: connection))
        return cookie != 0 && cookie == clinux_socket_cookie(connection.number)
    }

    private func place(of connection: Descriptor) -> Int { Int(connection.number) * Self.cookieBytes }

    private static let cookieBytes = MemoryLayout<UInt64>.size
}
