import Testing

@testable import Providers

struct PrefillEchoTests {
    @Test(
        "The repeated start of an answer is removed, wherever it is cut; another beginning stays",
        arguments: [
            (["Sure, I", " can"], " can"), (["Su", "re, I can"], " can"), (["Sure, I can"], " can"),
            (["S", "u", "r", "e", ",", " ", "I", " can"], " can"), ([" can", " do"], " can do"),
            (["Sure thing"], "Sure thing"), (["Su", "nny"], "Sunny"), (["Sure"], "Sure"), ([], ""),
            (["Sure, I", "Sure, I"], "Sure, I"),
        ])
    func removed(pieces: [String], expected: String) {
        var echo = PrefillEcho(of: "Sure, I")
        let text = pieces.map { echo.receive($0) }.joined() + echo.finish()
        #expect(text == expected)
    }

    @Test("A long start that is repeated in small pieces costs no more than its length", .timeLimit(.minutes(1)))
    func long() {
        let start = String(repeating: "aè", count: 150_000)
        var echo = PrefillEcho(of: start)
        var text = ""
        for character in start { text += echo.receive(String(character)) }
        #expect(text == "" && echo.receive(" can") == " can" && echo.finish() == "")
    }

    @Test("Without a start nothing is held back")
    func nothing() {
        var echo = PrefillEcho(of: "")
        #expect(echo.receive("a") == "a" && echo.finish() == "")
    }
}
