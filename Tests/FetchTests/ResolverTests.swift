import Posix
import TestSupport
import Testing

@testable import Fetch

struct ResolverTests {
    /// What the probe printed: the outcome, its threads, and the children it has left.
    private func probe(
        lookUp: String, milliseconds: Int = 20_000, url: String, environment: [String: String] = [:]
    ) throws -> [String] {
        let arguments = [lookUp, "\(milliseconds)", url]
        let program = try ChildProgram(
            Products.path(of: "fetch-probe"), arguments, environment: environment)
        #expect(try program.wait() == .status(0))
        return program.output.lines
    }

    /// Fetches a name from a server on loopback that answers 204.
    private func exchange(lookUp: String, host: String, environment: [String: String] = [:]) throws -> [String] {
        let server = try LoopbackServer([.request(), .send("HTTP/1.1 204 No\r\n\r\n")])
        let program = try ChildProgram(
            Products.path(of: "fetch-probe"), [lookUp, "20000", "http://\(host):\(server.port)/"],
            environment: environment)
        let watch = server.watch
        while program.output.lines.count < 3 { _ = try watch.wait(for: [], until: .now + .milliseconds(2)) }
        #expect(try program.wait() == .status(0))
        return program.output.lines
    }

    private let clean = ["threads: 1", "children: 0"]

    @Test(
        "A name is looked up in a child, never in a thread, and nothing is left of it",
        arguments: ["name.example", "NAME.example", "name.example.", "under_score"])
    func found(host: String) throws {
        #expect(try exchange(lookUp: "127.0.0.1", host: host) == ["204"] + clean)
    }

    @Test("Of several addresses the next is tried when one refuses")
    func next() throws {
        #expect(try exchange(lookUp: "127.0.0.9,::1,127.0.0.1", host: "name.example") == ["204"] + clean)
    }

    @Test("An unknown name is unresolved, with the reason")
    func unknown() throws {
        let lines = try probe(lookUp: "system", url: "http://name.invalid/")
        #expect(lines.first?.hasPrefix("unresolved(host: \"name.invalid\", reason: \"") == true)
        #expect(Array(lines.dropFirst()) == clean)
    }

    @Test("A resolver that crashes, or answers wrongly, resolves nothing", arguments: ["crash", "lie"])
    func broken(lookUp: String) throws {
        let lines = try probe(lookUp: lookUp, url: "http://name.example/")
        #expect(lines == ["unresolved(host: \"name.example\", reason: \"the lookup ended early\")"] + clean)
    }

    @Test("A lookup that never ends is over at the deadline, and its child is gone")
    func cancelled() throws {
        #expect(try probe(lookUp: "hang", milliseconds: 50, url: "http://name.example/") == ["deadlinePassed"] + clean)
    }

    @Test("A name of which no address is public is refused", arguments: ["127.0.0.1", "10.1.2.3,::1,fd00::1"])
    func refused(addresses: String) throws {
        let lines = try probe(lookUp: addresses, url: "http://name.example/", environment: ["PUBLIC_ONLY": "1"])
        #expect(lines == ["refusedAddress(host: \"name.example\")"] + clean)
    }

    @Test("A numeric address is used directly, without a thread")
    func numeric() throws {
        #expect(try exchange(lookUp: "crash", host: "127.0.0.1") == ["204"] + clean)
        #expect(try exchange(lookUp: "crash", host: "localhost") == ["204"] + clean)
    }

    @Test("A proxy of the environment is not used")
    func proxy() throws {
        let environment = ["http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1"]
        #expect(try exchange(lookUp: "crash", host: "127.0.0.1", environment: environment) == ["204"] + clean)
    }
}

struct ResolverAnswerTests {
    @Test(
        "An answer survives its way through the pipe",
        arguments: [
            ResolverAnswer.addresses([.v4(1), .v6(2)]), .failed(reason: "Name or service not known"),
        ])
    func roundTrip(answer: ResolverAnswer) {
        #expect(ResolverAnswer(answer.bytes) == answer)
    }

    @Test(
        "An answer that is not complete is a failure, whatever stands in it",
        arguments: [
            ("", "the lookup ended early"), ("1.2.3.4\n", "the lookup ended early"),
            ("1.2.3.4\n.", "the lookup ended early"), (".\n", "the name has no address"),
            ("nonsense\n.\n", "the name has no address"),
            (String(repeating: "1.2.3.4\n", count: 2_000) + ".\n", "the lookup ended early"),
        ])
    func failed(text: String, reason: String) {
        #expect(ResolverAnswer(Array(text.utf8)) == .failed(reason: reason))
    }

    @Test("Invalid addresses are left out, and no address is repeated")
    func addresses() {
        let answer = ResolverAnswer(Array("::1\n1.2.3.4\nfe80::1%lo\n::1\n.\n".utf8))
        #expect(answer == .addresses([.v6(1), .v4(0x0102_0304)]))
    }
}
