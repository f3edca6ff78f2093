package import Posix

extension Socket {
    /// The port a socket got; nil for a Unix socket.
    package static func localPort(of socket: Descriptor) throws -> UInt16? {
        if case .ip(_, let port)? = try localEndpoint(of: socket) { port } else { nil }
    }
}
