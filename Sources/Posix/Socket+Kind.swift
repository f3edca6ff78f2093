internal import Glibc

extension Socket {
    /// What a descriptor is, in words for a message.
    package enum Kind: String, Equatable, Sendable {
        case listener = "a listening stream socket"
        /// Connected, or not yet listening.
        case connection = "a connection, not a listener"
        case datagram = "a datagram socket"
        case otherSocket = "a socket without streams"
        case noSocket = "not a socket"
    }

    /// The kind of a descriptor.
    ///
    /// - Source: socket(7), SO_TYPE and SO_ACCEPTCONN.
    package static func kind(of descriptor: Descriptor) -> Kind {
        switch option(SO_TYPE, of: descriptor) {
        case nil: .noSocket
        case CInt(SOCK_STREAM.rawValue): option(SO_ACCEPTCONN, of: descriptor) == 1 ? .listener : .connection
        case CInt(SOCK_DGRAM.rawValue): .datagram
        default: .otherSocket
        }
    }

    private static func option(_ name: CInt, of descriptor: Descriptor) -> CInt? {
        var value: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return unsafe getsockopt(descriptor.number, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }
}
