internal import Glibc

/// A datagram socket connected to a Unix path, or to an abstract name that starts with `@`; nil if connect(2) fails.
package func connectDatagram(to name: String) -> Descriptor? {
    let type = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let number = socket(AF_UNIX, type, 0)
    guard number >= 0 else { return nil }
    let descriptor = Descriptor(owning: number)
    return connect(datagram: descriptor, to: name) ? descriptor : nil
}

/// Connects a datagram socket, or reconnects it after the receiver was restarted.
package func connect(datagram socket: Descriptor, to name: String) -> Bool {
    var path = Array(name.utf8)
    if path.first == UInt8(ascii: "@") { path[0] = 0 }
    var address = sockaddr_un()
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
    // The length of an abstract name is exact; a path ends with a zero byte.
    let length = MemoryLayout<sa_family_t>.size + path.count + (path.first == 0 ? 0 : 1)
    return unsafe withUnsafePointer(to: address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe Glibc.connect(socket.number, $0, socklen_t(length)) == 0
        }
    }
}

/// Sends one datagram without waiting; false, with `errno` set, if it was not sent.
package func sendDatagram(_ bytes: [UInt8], on socket: Descriptor) -> Bool {
    unsafe send(socket.number, bytes, bytes.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT)) >= 0
}

/// Writes to standard error without waiting; false unless all bytes were written.
///
/// - Parameter bytes: at most PIPE_BUF bytes, because a pipe accepts that many atomically: pipe(7).
package func writeStandardError(_ bytes: [UInt8]) -> Bool {
    var entry = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    guard unsafe poll(&entry, 1, 0) == 1 else { return false }
    return unsafe write(STDERR_FILENO, bytes, bytes.count) == bytes.count
}

/// Whether standard error is the stream with this device and inode, in the form `device:inode`.
package func isStandardError(_ stream: String) -> Bool {
    var status = stat()
    guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
}
