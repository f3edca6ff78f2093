@testable import Configuration
import JSON
import Posix
import SystemPackage
import TestSupport
import Testing

/// packaging/etc/openclaw.json: every key of ours, switched off by two slashes right before it.
struct ExampleFileTests {
    static let path = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        .pushing("packaging/etc/openclaw.json")

    /// The file with every key switched on.
    static func switchedOn() throws -> ConfigurationText {
        let bytes = try #require(try? File.read(path, bytesMax: 1 << 20))
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map { line in
            let blanks = line.prefix { $0 == " " }
            let rest = line.dropFirst(blanks.count)
            return rest.hasPrefix("//") && rest.dropFirst(2).first != " " ? "\(blanks)\(rest.dropFirst(2))" : "\(line)"
        }
        var configuration = ConfigurationText(text.joined(separator: "\n"))
        configuration.environment = ["OPENCLAW_GATEWAY_TOKEN": "t", "OPENCLAW_GATEWAY_PASSWORD": "p"]
        configuration.purpose = .inspecting
        return configuration
    }

    @Test("The shipped file contains the defaults only")
    func shipped() throws {
        let variables = ConfigurationEnvironment(ConfigurationText.token)
        let location = ConfigurationLocation(file: Self.path.string, stateDirectory: "/state", variables)
        let reading = ConfigurationReading(location, variables)
        #expect(reading.diagnostics == [])
        var defaults = try #require(try configuration("{}"))
        defaults.time = try #require(reading.configuration?.time)
        defaults.files = [Self.path]
        #expect(reading.configuration == defaults)
    }

    @Test("Every key in the file is one that has an effect, and fits")
    func noOther() throws {
        #expect(try diagnostics(Self.switchedOn()) == [])
    }

    @Test("Every key that has an effect is in the file, with its default where it has one")
    func everyKey() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.switchedOn().text, to: "openclaw.json")
        let context = ReadingContext(.inspecting, ConfigurationEnvironment([:]), directory: FilePath(directory.path))
        var source = SourceReader(context)
        let read = source.read(FilePath("\(directory.path)/openclaw.json"))
        let value = try #require(read)
        let present = patterns(in: value, at: "")
        for key in ConfigurationReading.knownKeys {
            let pattern = key.path.pattern
            // An entry of the list may say whatever the defaults say; `entries` is the same list as a map.
            let own = ["agents.list[].", "agents.entries.*."].first { pattern.hasPrefix($0) }
            let shared = own.map { "agents.defaults." + pattern.dropFirst($0.utf8.count) } ?? pattern
            let listed = own.map { "agents.list[]." + pattern.dropFirst($0.utf8.count) } ?? pattern
            // So may its section `tools`, of the file's.
            let section = shared.replacing("agents.defaults.tools.", with: "tools.")
            #expect(present.contains { $0 == section || $0 == listed }, "\(pattern)")
        }
    }

    @Test("A default in the file is the default")
    func defaults() throws {
        let reading = try Self.switchedOn().read()
        let stated = Dictionary(grouping: reading.keys) { $0.path.description }
        for key in ConfigurationReading.knownKeys where key.value.text != "null" && key.form != .map {
            if key.path.pattern.contains(where: { $0 == "*" || $0 == "[" }) { continue }
            // The file shows an example in its place.
            if key.path.description == "agents.defaults.model.fallbacks" { continue }
            guard let value = stated[key.path.description]?.first?.value else { continue }
            #expect(value == key.value, "\(key.path)")
        }
    }

    /// The paths of all values, with `[]` for indices and every key also as the name of an entry.
    private func patterns(in value: Value, at path: String) -> [String] {
        let here = path.isEmpty ? [] : [path]
        switch value.content {
        case .list(let values): return here + values.flatMap { patterns(in: $0, at: path + "[]") }
        case .object(let members):
            let start = path.isEmpty ? "" : path + "."
            return here
                + members.flatMap { member in
                    [member.key, "*"].flatMap { patterns(in: member.value, at: start + $0) }
                }
        default: return here
        }
    }
}
