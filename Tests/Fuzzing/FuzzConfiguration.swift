internal import CLinux
internal import Configuration
internal import Glibc

/// Any file is read to an end, to the same one each time: there is a configuration or an error, every error says where,
/// and no finding holds a secret.
func fuzzConfiguration(_ input: [UInt8]) {
    precondition(ftruncate(file, 0) == 0)
    precondition(unsafe pwrite(file, input, input.count, 0) == input.count)
    let reading = read()
    precondition((reading.configuration == nil) == !reading.errors.isEmpty)
    precondition(reading == read(), "another reading of the same file")
    for diagnostic in reading.diagnostics {
        precondition(!diagnostic.description.utf8.contains { $0 < 0x20 } && !diagnostic.reason.isEmpty)
        precondition(!diagnostic.description.contains(secret), "a diagnostic tells a secret")
    }
    if let configuration = reading.configuration {
        precondition(configuration.agents.contains { $0.id == configuration.defaultAgentId })
    }
}

private let secret = "3f9c-secret-of-the-environment"

/// A file without a name that each input is written to.
private let file: CInt = {
    let file = unsafe clinux_memfd("openclaw.json")
    precondition(file >= 0)
    return file
}()

private func read() -> ConfigurationReading {
    let environment = ConfigurationEnvironment([
        "HOME": "/home/user", "OPENCLAW_GATEWAY_TOKEN": secret, "TOKEN": secret, "OPENAI_API_KEY": secret, "A": "b",
    ])
    return ConfigurationReading(
        ConfigurationLocation(file: "/proc/self/fd/\(file)", stateDirectory: "/var/lib/openclaw", environment),
        environment)
}

extension ConfigurationReading {
    fileprivate static func == (one: Self, other: Self) -> Bool {
        one.configuration == other.configuration && one.diagnostics == other.diagnostics && one.files == other.files
    }
}
