@testable internal import Agent
internal import Testing

struct CommandOutputTests {
    @Test("A text that fits is whole")
    func whole() {
        var output = CommandOutput(bytesMax: 8)
        for part in ["ab", "", "cdefgh"] { output.append(part) }
        #expect(output.text() == "abcdefgh")
    }

    @Test("Of a longer text the beginning and the end are kept, in whole characters, with the number of bytes between")
    func cut() {
        var output = CommandOutput(bytesMax: 8)
        for _ in 0..<100 { output.append("é\n") }
        #expect(output.text() == "é\n[… 292 bytes of the output left out …]\né\né\n")
    }

    @Test("What the service has discarded is reported at the end")
    func discarded() {
        var output = CommandOutput(bytesMax: 100)
        output.append("text")
        #expect(output.text(discarded: 1) == "text\n[The output was longer: 1 byte more, not kept.]")
    }
}
