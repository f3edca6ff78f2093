internal import ArgumentParser
internal import Configuration
internal import Posix

/// What whoever started this program wants of it.
struct Invocation {
    var location = ConfigurationLocation()
    var listen: [Endpoint] = []
    var check = false
    /// The supervisor that is to reload.
    var reload: Int32?
    var connection = false

    /// Reads the options; ends the program where they say so, or are wrong.
    ///
    /// systemd starts it without any, and whoever connected waits: to parse none would take a seventh of the time to the
    /// first answer.
    static func read() -> Invocation {
        CommandLine.argc > 1 ? GatewayOptions.parseOrExit().invocation : Invocation()
    }

    /// Where to listen without sockets from systemd.
    func endpoints(_ gateway: GatewayConfiguration) -> [Endpoint] {
        if !listen.isEmpty { return listen }
        guard let address = IPAddress(gateway.bind.host), let port = UInt16(exactly: gateway.port) else { return [] }
        return [.ip(address, port: port)]
    }
}
