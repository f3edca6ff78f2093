internal import Glibc

/// The socket that a service sends its state to: sd_notify(3).
package final class NoticeSocket: Sendable {
    package let path: String
    private let descriptor: CInt

    package init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let failed = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard failed == 0 else { throw TestFailure("bind \(path)", errno) }
    }

    deinit { close(descriptor) }

    /// Waits for a message with a line that begins so; returns the whole message.
    @discardableResult
    package func wait(for line: String, within duration: Duration = patience) throws -> String {
        let deadline = Deadline(within: duration)
        while deadline.ready(descriptor) {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            let message = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            if message.split(separator: "\n").contains(where: { $0.hasPrefix(line) }) { return message }
        }
        throw TestFailure("no notice \(line)")
    }
}
