internal import Glibc

/// A TCP port of 127.0.0.1 that refuses every connection: it is bound while this value lives, and nothing listens.
package final class RefusedPort: Sendable {
    package let number: UInt16
    private let descriptor: CInt

    package init() throws {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, length) | getsockname(descriptor, $0, &length)
            }
        }
        number = UInt16(bigEndian: address.sin_port)
        guard failed == 0 else { throw TestFailure("bind", errno) }
    }

    deinit { close(descriptor) }
}
