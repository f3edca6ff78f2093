internal import Glibc

/// Options of connections, and the ways to end one.
extension Socket {
    /// Sends small writes immediately: TCP_NODELAY of tcp(7). Does nothing on a Unix socket.
    package static func setNoDelay(_ connection: Descriptor) throws(SystemError) {
        do throws(SystemError) {
            try set(connection, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        } catch {
            guard error.errno == EOPNOTSUPP || error.errno == ENOPROTOOPT else { throw error }
        }
    }

    /// Shuts the write side down; data that was sent still arrives. No effect if the connection is already closed.
    package static func shutdownWriting(_ connection: Descriptor) {
        _ = shutdown(connection.number, CInt(SHUT_WR))
    }

    /// Shuts both sides down for every process that has the connection open; data that was sent still arrives.
    package static func shutdownBoth(_ connection: Descriptor) {
        _ = shutdown(connection.number, CInt(SHUT_RDWR))
    }

    /// Resets the connection, even if other processes have it open.
    ///
    /// - Source: connect(2) with `AF_UNSPEC` dissolves the association; Linux then resets a TCP connection.
    package static func reset(_ connection: Descriptor) {
        var nowhere = sockaddr()
        nowhere.sa_family = sa_family_t(AF_UNSPEC)
        _ = unsafe Glibc.connect(connection.number, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Discards at most `count` bytes of input without reading them: TCP drops them inside the kernel.
    ///
    /// - Source: tcp(7), `MSG_TRUNC`. A Unix socket ignores the flag, so a buffer is needed.
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
