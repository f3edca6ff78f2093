internal import ArgumentParser
internal import Configuration
internal import Posix

/// The options with which this program was started.
struct Invocation {
    var location = ConfigurationLocation()
    var listen: [StreamAddress] = []
    var check = false
    /// The supervisor that is to reload.
    var reload: Int32?
    var connection = false

    /// Parses the options; exits after `--help` or `--version`, or if an option is wrong.
    ///
    /// Skips the parser without options, as systemd starts this program: parsing would take a seventh of the time until
    /// the first response.
    static func read() -> Invocation {
        CommandLine.argc > 1 ? GatewayOptions.parseOrExit().invocation : Invocation()
    }

    /// The endpoints to listen on if systemd passes no sockets.
    func endpoints(_ gateway: GatewayConfiguration) -> [StreamAddress] {
        if !listen.isEmpty { return listen }
        guard let address = IPAddress(gateway.bind.host), let port = UInt16(exactly: gateway.port) else { return [] }
        return [.ip(address, port: port)]
    }
}
