internal import ArgumentParser

/// `openclaw gateway`: inspects the service.
struct GatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Shows the state of the gateway's service.", subcommands: [GatewayStatus.self]
    )
}
