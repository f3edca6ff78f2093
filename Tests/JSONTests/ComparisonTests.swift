import FoundationEssentials
import JSON
import Testing

/// What two other readers make of the same texts.
struct ComparisonTests {
    static let texts: [[UInt8]] = {
        var generator = Generator(seed: 20_261_122)
        let generated = (0..<1_500).map { _ in generator.text() }
        let damaged = (0..<2_500).map { _ in generator.damagedText() }
        return generated + damaged + HostileTexts.all
    }()

    @Test("The generator makes valid texts, and damages most but not all of them")
    func generator() {
        var generator = Generator(seed: 1)
        let valid = (0..<500).filter { _ in (try? Document(parsing: generator.text())) != nil }
        #expect(valid.count == 500)
        let undamaged = (0..<500).filter { _ in (try? Document(parsing: generator.damagedText())) != nil }
        #expect((20..<250).contains(undamaged.count))
    }

    @Test("Python's reader accepts the same texts with the same values")
    func python() throws {
        let answers = try PythonReader.canonicalTexts(of: Self.texts)
        try #require(answers.count == Self.texts.count)
        for (text, answer) in zip(Self.texts, answers) {
            let ours = (try? Document(parsing: text)).map { Canonical($0.root).text } ?? "error"
            #expect(ours == answer, "\(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test("FoundationEssentials accepts the same texts with the same values, save for what differs on purpose")
    func foundationEssentials() {
        for text in Self.texts {
            let theirs = try? JSONDecoder().decode(FoundationValue.self, from: Data(text))
            do throws(SyntaxError) {
                let root = try Document(parsing: text).root
                if theirs == nil && FoundationValue.refuses(root) { continue }
                #expect(theirs?.equals(root) == true, "\(String(decoding: text, as: UTF8.self))")
            } catch {
                if FoundationValue.tolerates(error, in: text) { continue }
                #expect(theirs == nil, "\(error): \(String(decoding: text, as: UTF8.self))")
            }
        }
    }

    @Test("A value that is written is read as the same value")
    func roundTrip() throws {
        for text in Self.texts {
            guard let document = try? Document(parsing: text) else { continue }
            let value = Value(document.root)
            var writer = Writer()
            writer.value(value)
            let again = try Document(parsing: writer.bytes)
            #expect(Value(again.root) == value)
        }
    }

    @Test("JSON5 reads every strict text as the same value")
    func json5() throws {
        for text in Self.texts {
            guard let strict = try? Document(parsing: text) else { continue }
            let json5 = try Document(parsing: text, as: .json5)
            #expect(Value(json5.root) == Value(strict.root))
        }
    }
}
