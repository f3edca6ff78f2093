internal import Glibc

/// A TCP or Unix connection that sends given bytes in given pieces, and may misbehave.
package final class RawConnection: @unchecked Sendable {
    /// How the peer ended the connection.
    package enum End: Equatable, Sendable {
        case finished
        case reset
    }

    private let descriptor: CInt
    /// What has been received and not been taken.
    package private(set) var received: [UInt8] = []
    package private(set) var end: End?
    private var isOpen = true
    /// What must live as long as this connection is used: the gateway of a test that only keeps its connection.
    var peer: AnyObject?

    /// Connects to a port of the loopback interface.
    package init(port: UInt16) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let failed = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard failed == 0 else { throw TestFailure("connect to port \(port)", errno) }
        var on: CInt = 1
        _ = unsafe setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    }

    /// Connects to a Unix socket.
    package init(path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.utf8.prefix($0.count - 1))
        }
        let failed = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard failed == 0 else { throw TestFailure("connect to \(path)", errno) }
    }

    deinit { close() }

    package func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends bytes, at most `size` in one write.
    package func send(_ bytes: [UInt8], inPiecesOf size: Int = .max) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.prefix(size).withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count >= 0 else { throw TestFailure("send", errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends until the peer's window is full or everything is sent, without waiting; returns how many bytes went.
    package func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(
                    descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if count <= 0 { break }
            sent += count
        }
        return sent
    }

    /// Says that nothing more will be sent.
    package func finishSending() {
        _ = shutdown(descriptor, CInt(SHUT_WR))
    }

    package func close() {
        if isOpen { _ = Glibc.close(descriptor) }
        isOpen = false
    }

    /// Ends the connection with a reset (socket(7), SO_LINGER with zero).
    package func reset() {
        var value = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Makes the receive buffer small, so that a reader who does not read is soon felt by the sender.
    package func narrow(to bytes: CInt) {
        var size = bytes
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
    }

    /// Waits for more bytes; false at the end of the connection.
    package func receive(within duration: Duration = patience) throws -> Bool {
        try receive(by: Deadline(within: duration))
    }

    private func receive(by deadline: Deadline) throws -> Bool {
        if end != nil { return false }
        guard deadline.ready(descriptor) else {
            throw TestFailure("nothing more received; so far: \(String(decoding: received, as: UTF8.self))")
        }
        var buffer = [UInt8](repeating: 0, count: 262_144)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 {
            received += buffer[..<count]
            return true
        }
        guard count == 0 || errno == ECONNRESET else { throw TestFailure("recv", errno) }
        end = count == 0 ? .finished : .reset
        return false
    }

    /// Everything until the peer ends the connection.
    @discardableResult
    package func readToEnd(within duration: Duration = patience) throws -> [UInt8] {
        let deadline = Deadline(within: duration)
        while try receive(by: deadline) {}
        return received
    }

    /// Waits until a text has arrived.
    package func read(until text: String, within duration: Duration = patience) throws {
        let deadline = Deadline(within: duration)
        // In bytes: for a String "\r\n" is one character, in which "\n" is not found.
        while received.firstRange(of: Array(text.utf8)) == nil {
            guard try receive(by: deadline) else {
                throw TestFailure("ended without \(text): \(String(decoding: received, as: UTF8.self))")
            }
        }
    }

    /// The response, when the peer has ended the connection.
    package func response(within duration: Duration = patience) throws -> Response {
        try Response(bytes: readToEnd(within: duration))
    }
}
