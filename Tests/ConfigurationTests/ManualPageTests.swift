@testable import Configuration
import JSON
import TestSupport
import Testing

/// openclaw.json(5): every key with its type, range, unit and default, and no other.
struct ManualPageTests {
    static let page = ManualPage("openclaw.json.5")
    static let entries = page.items("Cm").map { (key: $0.name, form: $0.lines.first ?? "") }

    /// The item of a key: keys of list elements are described once, at the defaults, except those that only an element
    /// has.
    private static func place(of pattern: String) -> String {
        let listed = pattern.replacing("agents.entries.*.", with: "agents.list[].")
        if ["agents.list[].id", "agents.list[].default", "agents.list[].name"].contains(listed) { return listed }
        return listed.replacing("agents.list[].tools.", with: "tools.")
            .replacing("agents.list[].", with: "agents.defaults.")
    }

    @Test(
        "Every implemented key is described with type, range, unit and default",
        arguments: ConfigurationReading.knownKeys)
    func everyKey(key: KnownKey) {
        let place = Self.place(of: key.path.pattern)
        let told = Self.entries.filter { $0.key == place }.map(\.form)
        #expect(told == [key.sentence], "\(place)")
    }

    @Test("No other key is described")
    func noOther() {
        let known = Set(ConfigurationReading.knownKeys.map { Self.place(of: $0.path.pattern) })
        #expect(Self.entries.map(\.key).filter { !known.contains($0) } == [])
    }

    @Test("The keys without effect are those that the program ignores")
    func withoutEffect() {
        let told = Self.page.section("KEYS WITHOUT EFFECT").items("Ic").flatMap { item in
            // `\%` keeps a formatter from breaking a word.
            let words = item.lines.joined(separator: " ").split { ", .\\%".contains($0) }
            return words.map { item.name == "{}" ? String($0) : "\(item.name).\($0)" }
        }
        let known = Set(ConfigurationReading.listing.unsupportedKeys.withoutEffect.map { Self.place(of: $0.pattern) })
        #expect(Set(told).symmetricDifference(known).sorted() == [])
        #expect(Set(told).count == told.count)
    }

    @Test("The keys that restrict are those that the program refuses")
    func restricting() {
        let told = Self.page.section("KEYS THAT RESTRICT").items("Ic").map(\.name)
        let known = Set(ConfigurationReading.listing.unsupportedKeys.restricting.map { Self.place(of: $0.pattern) })
        #expect(told.sorted() == known.sorted())
    }

    @Test("An example of the pages is a configuration without a fault", arguments: ManualPage.all)
    func examples(name: String) throws {
        for example in ManualPage(name).literals {
            let isWhole = example.hasPrefix("{\n")
            // Others are commands, or files of other programs.
            guard isWhole || (example.contains(": {") && !example.hasPrefix("{")) else { continue }
            var text = ConfigurationText(isWhole ? example : "{\n\(example)\n}")
            text.files = ["providers.json": "{}", "agents.json": "{}"]
            text.purpose = .inspecting
            text.environment["OPENROUTER_API_KEY"] = "k"
            let found = try diagnostics(text)
            #expect(found == [], "\(example)")
        }
    }

    /// The table of limits in openclaw-gateway(8) repeats defaults.
    @Test(
        "A limit that is a key has that key's default",
        arguments: ManualPage("openclaw-gateway.8").section("Limits").rows)
    func limits(row: [String]) {
        if row[0].contains(" ") { return }
        let keys = ConfigurationReading.knownKeys.filter { $0.path.pattern.hasSuffix(".\(row[0])") }
        #expect(!keys.isEmpty && keys.allSatisfy { $0.value.text == row[1] }, "\(row[0])")
    }
}

extension KnownKey {
    /// The first line of a key's item.
    fileprivate var sentence: String { "\(type); \(preset)." }

    private var type: String {
        switch form {
        case .boolean: "True or false"
        case .integer(let range): "Integer, \(shown(range.lowerBound)) to \(shown(range.upperBound))\(unit)"
        case .text: "String"
        case .texts: "List of strings"
        case .choice(let words): "One of \(words.joined(separator: ", "))"
        case .secret: "Secret"
        case .map: "Object"
        case .any: "Any value"
        }
    }

    private var preset: String {
        let text = value.text
        if text == "null" || text == "\"\"" { return "no default" }
        if text == "[]" || text == "{}" { return "default empty" }
        let plain = text.filter { !"\"[]".contains($0) }.replacing(",", with: ", ")
        return "default \(Int(plain).map(shown) ?? plain)"
    }

    /// A size also as people say it.
    private func shown(_ number: Int) -> String {
        guard unit == " bytes" else { return "\(number)" }
        let sizes = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        guard let (size, name) = sizes.first(where: { number > 0 && number % $0.0 == 0 }) else { return "\(number)" }
        return "\(number) (\(number / size) \(name))"
    }

    /// By its name, as all keys are named.
    private var unit: String {
        let name = path.components.last?.word ?? ""
        if name.contains("Bytes") || name.hasSuffix("Chars") { return " bytes" }
        if ["Seconds", "Sec", "SecondsMax"].contains(where: name.hasSuffix) { return " seconds" }
        if name.hasSuffix("Ms") { return " milliseconds" }
        return ["contextWindow", "contextTokens", "maxTokens"].contains(name) ? " tokens" : ""
    }
}
