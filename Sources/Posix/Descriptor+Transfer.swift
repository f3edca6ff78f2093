internal import Glibc

/// The result of a read.
package enum Input: Equatable {
    /// At least one byte.
    case bytes([UInt8])
    /// Nothing to read yet; wait until the descriptor is readable.
    case wouldBlock
    /// End of file: the other side has stopped writing.
    case ended
}

/// The result of a write.
package enum Output: Equatable {
    /// The number of bytes written: at least one unless the slice was empty.
    case written(Int)
    /// The buffer is full; wait until the descriptor is writable.
    case wouldBlock
    /// The other side has closed: EPIPE or ECONNRESET.
    case closed
}

extension Descriptor {
    /// Reads the bytes that are available, at most `count`.
    ///
    /// - Throws: `SystemError`, with `ECONNRESET` if the connection was reset.
    package func read(atMost count: Int = 65_536) throws(SystemError) -> Input {
        var result = 0
        var code: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            repeat {
                result = unsafe Glibc.read(number, buffer.baseAddress, count)
                code = errno
            } while result < 0 && code == EINTR
            filled = max(result, 0)
        }
        if result > 0 { return .bytes(bytes) }
        if result == 0 { return .ended }
        if code == EAGAIN || code == EWOULDBLOCK { return .wouldBlock }
        throw SystemError("read", errno: code)
    }

    /// Writes to a file or a pipe.
    package func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Output {
        try unsafe put("write", bytes) { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
    }

    /// Writes to a socket; returns `.closed`, and never raises SIGPIPE, if the other side has closed.
    ///
    /// Never waits, even if another process has made the shared connection blocking.
    package func send(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Output {
        let flags = CInt(MSG_NOSIGNAL | MSG_DONTWAIT)
        return try unsafe put("send", bytes) { unsafe Glibc.send(number, $0.baseAddress, $0.count, flags) }
    }

    private func put(
        _ call: String, _ bytes: ArraySlice<UInt8>, _ body: (UnsafeRawBufferPointer) -> Int
    ) throws(SystemError) -> Output {
        while true {
            let (count, code) = unsafe bytes.withUnsafeBytes { (unsafe body($0), errno) }
            if count >= 0 { return .written(count) }
            switch code {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: return .wouldBlock
            case EPIPE, ECONNRESET: return .closed
            default: throw SystemError(call, errno: code)
            }
        }
    }
}
