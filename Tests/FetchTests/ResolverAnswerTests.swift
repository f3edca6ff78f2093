import Posix
import Testing

@testable import Fetch

struct ResolverAnswerTests {
    private func read(_ text: String) -> ResolverAnswer { ResolverAnswer(Array(text.utf8)) }

    private func addresses(_ texts: String...) throws -> [IPAddress] {
        try texts.map { try #require(IPAddress($0)) }
    }

    @Test("What is written is read back")
    func roundTrip() throws {
        for answer in [ResolverAnswer.addresses(try addresses("10.0.0.1", "fd00::1")), .failed(reason: "no such name")]
        {
            #expect(ResolverAnswer(answer.bytes) == answer)
        }
    }

    @Test("Each address is kept once, in order, and what is none is passed over")
    func order() throws {
        #expect(
            read("10.0.0.2\nnonsense\n10.0.0.1\n10.0.0.2\n.\n") == .addresses(try addresses("10.0.0.2", "10.0.0.1")))
    }

    @Test(
        "An answer that is not whole is a failure",
        arguments: [
            ("", "the lookup ended early"), ("10.0.0.1\n", "the lookup ended early"),
            ("10.0.0.1\n.", "the lookup ended early"), (".\n", "the name has no address"),
            ("nonsense\n.\n", "the name has no address"), ("!not known\n", "not known"),
        ])
    func notWhole(text: String, reason: String) {
        #expect(read(text) == .failed(reason: reason))
    }

    @Test("A child that says too much is not believed")
    func tooMuch() {
        let text = String(repeating: "10.0.0.1\n", count: 1_000) + ".\n"
        #expect(read(text) == .failed(reason: "the lookup ended early"))
    }

    @Test("At most 32 addresses are tried")
    func most() throws {
        let text = (1...40).map { "10.0.0.\($0)\n" }.joined() + ".\n"
        guard case .addresses(let found) = read(text) else { throw FetchError.invalidURL }
        #expect(found.count == 32)
        #expect(found.first == IPAddress("10.0.0.1"))
    }
}
