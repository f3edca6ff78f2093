internal import Glibc

/// How a connection is tuned and how it ends.
extension Socket {
    /// Sends small writes at once: TCP_NODELAY of tcp(7). Does nothing to a Unix socket.
    package static func setNoDelay(_ connection: Descriptor) throws(SystemError) {
        do throws(SystemError) {
            try set(connection, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        } catch {
            guard error.errno == EOPNOTSUPP || error.errno == ENOPROTOOPT else { throw error }
        }
    }

    /// The error a connection attempt ended with; nil when it is established.
    package static func failure(of connection: Descriptor) -> SystemError? {
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        _ = unsafe getsockopt(connection.number, SOL_SOCKET, SO_ERROR, &code, &size)
        return code == 0 ? nil : SystemError("connect", errno: code)
    }

    /// Says that nothing more will be sent; what was sent still arrives. No effect on one that is gone.
    package static func shutdownWriting(_ connection: Descriptor) {
        _ = shutdown(connection.number, CInt(SHUT_WR))
    }

    /// Ends both directions for every process that holds the connection; what was sent still arrives.
    package static func shutdownBoth(_ connection: Descriptor) {
        _ = shutdown(connection.number, CInt(SHUT_RDWR))
    }

    /// Makes the other side see a reset, although other processes may hold the connection.
    ///
    /// - Source: connect(2), `AF_UNSPEC`: dissolves the association; Linux resets a TCP connection.
    package static func reset(_ connection: Descriptor) {
        var nowhere = sockaddr()
        nowhere.sa_family = sa_family_t(AF_UNSPEC)
        _ = unsafe Glibc.connect(connection.number, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Throws away what a client sent, at most `count` bytes, unseen: TCP drops it inside the kernel.
    ///
    /// - Source: tcp(7), `MSG_TRUNC`. A Unix socket ignores the flag, hence the buffer.
    package static func discard(from connection: Descriptor, atMost count: Int) -> Discarded {
        unsafe withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
            var dropped = 0
            while dropped < count {
                let wanted = min(buffer.count, count - dropped)
                let got = unsafe recv(connection.number, buffer.baseAddress, wanted, CInt(MSG_TRUNC | MSG_DONTWAIT))
                if got > 0 {
                    dropped += got
                } else if got == 0 {
                    return .ended
                } else if errno != EINTR {
                    return errno == EAGAIN || errno == EWOULDBLOCK ? .dropped(dropped) : .ended
                }
            }
            return .dropped(dropped)
        }
    }
}
