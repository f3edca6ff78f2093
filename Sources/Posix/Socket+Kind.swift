internal import Glibc

/// What a descriptor that someone else made is.
extension Socket {
    /// As much of it as anybody here asks.
    package enum Kind: Equatable, Sendable {
        /// A stream socket that accepts connections.
        case listener
        /// Any other stream socket.
        case stream
    }

    /// The kind of a socket; nil for another one, and for what is no socket.
    ///
    /// - Source: socket(7), SO_TYPE and SO_ACCEPTCONN.
    package static func kind(of descriptor: Descriptor) -> Kind? {
        switch option(SO_TYPE, of: descriptor) {
        case CInt(SOCK_STREAM.rawValue): option(SO_ACCEPTCONN, of: descriptor) == 1 ? .listener : .stream
        default: nil
        }
    }

    private static func option(_ name: CInt, of descriptor: Descriptor) -> CInt? {
        var value: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return unsafe getsockopt(descriptor.number, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }
}
