internal import ArgumentParser

/// `openclaw gateway`: how the service is.
struct GatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Tells how the gateway's service is.", subcommands: [GatewayStatus.self])
}
