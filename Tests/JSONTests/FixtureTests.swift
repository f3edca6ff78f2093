import FoundationEssentials
import JSON
import Testing

/// The inputs that the fuzzer begins with or has failed on.
struct FixtureTests {
    static let texts: [String: [UInt8]] = {
        let directory = URL(filePath: #filePath).appending(path: "../../Fixtures/Fuzzing/JSON").standardizedFileURL
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                (try? Data(contentsOf: directory.appending(path: name))).map { (name, Array($0)) }
            })
    }()

    @Test("What the fuzzer failed on means the same in both syntaxes and after being passed on")
    func replayed() throws {
        try #require(Self.texts.count >= 5)
        for (name, text) in Self.texts {
            guard let json5 = try? Document(parsing: text, as: .json5) else { continue }
            if let strict = try? Document(parsing: text) {
                #expect(Value(strict.root) == Value(json5.root), "\(name)")
            }
            let passedOn = try Document(parsing: Array(json5.root.slice.bytes))
            #expect(Canonical(passedOn.root).text == Canonical(json5.root).text, "\(name)")
        }
    }
}
