import Configuration
import TestSupport
import Testing

/// The section of an agent `a`.
func tools(_ file: String, _ agent: String = "{}") throws -> ToolsConfiguration {
    let directory = try TemporaryDirectory()
    let text = "{ tools: \(file), agents: { list: [{ id: 'a', tools: \(agent) }] } }"
    let path = try directory.write(text, to: "openclaw.json")
    let variables = ConfigurationEnvironment(["OPENCLAW_GATEWAY_TOKEN": "t"])
    let reading = ConfigurationReading(ConfigurationLocation(file: path, variables), variables)
    return try #require(reading.configuration?.agent("a")?.tools, "\(reading.errors)")
}
