internal import Glibc

/// A socket address of any family, in the kernel's layout.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Room for an address that the kernel fills in.
    init() {}

    init(_ endpoint: StreamAddress) {
        switch endpoint {
        case .ip(.v4(let address), let port):
            var value = sockaddr_in()
            value.sin_family = sa_family_t(AF_INET)
            value.sin_port = port.bigEndian
            value.sin_addr.s_addr = address.bigEndian
            store(value)
        case .ip(.v6(let address), let port):
            var value = sockaddr_in6()
            value.sin6_family = sa_family_t(AF_INET6)
            value.sin6_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &value.sin6_addr) {
                unsafe $0.storeBytes(of: address.bigEndian, as: UInt128.self)
            }
            store(value)
        case .unix(let path):
            var value = sockaddr_un()
            value.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &value.sun_path) { unsafe $0.copyBytes(from: path.utf8.prefix(107)) }
            store(value)
        }
    }

    var family: CInt { CInt(storage.ss_family) }

    /// The address and port; nil for another family than IPv4 and IPv6.
    var ip: (address: IPAddress, port: UInt16)? {
        switch family {
        case AF_INET:
            let value = load(sockaddr_in.self)
            return (.v4(UInt32(bigEndian: value.sin_addr.s_addr)), UInt16(bigEndian: value.sin_port))
        case AF_INET6:
            let value = load(sockaddr_in6.self)
            let address = unsafe withUnsafeBytes(of: value.sin6_addr) {
                unsafe UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self))
            }
            return (.v6(address), UInt16(bigEndian: value.sin6_port))
        default: return nil
        }
    }

    /// The path of a Unix socket; nil for one without a name, with an abstract one, and for another family.
    var path: String? {
        guard family == AF_UNIX else { return nil }
        let value = load(sockaddr_un.self)
        let path = unsafe withUnsafeBytes(of: value.sun_path) { bytes in unsafe Array(bytes.prefix { $0 != 0 }) }
        return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
    }

    /// The name of a Unix socket in the abstract namespace, without its leading zero byte; nil for another address.
    var abstractName: [UInt8]? {
        let start = MemoryLayout<sa_family_t>.size
        guard family == AF_UNIX, Int(length) > start + 1 else { return nil }
        let value = load(sockaddr_un.self)
        let bytes = unsafe withUnsafeBytes(of: value.sun_path) { unsafe Array($0.prefix(Int(length) - start)) }
        return bytes[0] == 0 ? Array(bytes.dropFirst()) : nil
    }

    /// Lends it to a system call that reads it.
    func reading(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }

    /// Lends it to a system call that fills it in.
    mutating func writing(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt) -> CInt {
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, &size) }
        }
        length = min(size, socklen_t(MemoryLayout<sockaddr_storage>.size))
        return result
    }

    private mutating func store<Value>(_ value: Value) {
        length = socklen_t(MemoryLayout<Value>.size)
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: value, as: Value.self) }
    }

    private func load<Value>(_ type: Value.Type) -> Value {
        unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: Value.self) }
    }
}
