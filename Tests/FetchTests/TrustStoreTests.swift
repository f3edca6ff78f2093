import Posix
import TestSupport
import Testing

@testable import Fetch

/// A server with a certificate of its own making.
private final class TLSServer {
    let certificate: Certificate
    let port: UInt16
    private let program: ChildProgram

    init(name: String) throws {
        certificate = try Certificate(name: name)
        program = try ChildProgram(
            "/usr/bin/openssl",
            ["s_server", "-accept", "127.0.0.1:0", "-key", certificate.key, "-cert", certificate.file, "-www"])
        let line = try program.output.wait(forLineWith: "ACCEPT")
        port = try #require(UInt16(line.split(separator: ":").last ?? ""))
    }

    /// The status of its page, or the error.
    func fetch(trust: TrustStore) -> (status: Int?, error: (any Error)?) {
        let request = FetchRequest(.get, "https://127.0.0.1:\(port)/")
        let watch = Watch(client: nil, termination: nil, deadline: .now + .seconds(30))
        let result = FetchTests.fetch(request, through: watch, trust: trust)
        return (result.recording.heads.first?.status, result.error)
    }
}

struct TrustStoreTests {
    @Test("An untrusted certificate is refused, one in the directory or the file is accepted")
    func trust() throws {
        let server = try TLSServer(name: "IP:127.0.0.1")

        guard case FetchError.tls? = server.fetch(trust: TrustStore()).error else {
            Issue.record("accepted")
            return
        }
        #expect(server.fetch(trust: TrustStore(directory: server.certificate.trusted)).status == 200)
        #expect(server.fetch(trust: TrustStore(file: server.certificate.file)).status == 200)
        #expect(
            server.fetch(trust: TrustStore(directory: "/etc/ssl/certs:\(server.certificate.trusted)")).status == 200)
    }

    @Test("A certificate for another name is refused although it is trusted")
    func otherName() throws {
        let server = try TLSServer(name: "DNS:other.example")
        guard case FetchError.tls? = server.fetch(trust: TrustStore(directory: server.certificate.trusted)).error else {
            Issue.record("accepted")
            return
        }
    }

    @Test("A server without TLS is distinguished from a missing one")
    func plain() throws {
        let server = try LoopbackServer([.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .shutdown])
        let request = FetchRequest(.get, "https://127.0.0.1:\(server.port)/")
        guard case FetchError.tls? = fetch(request, through: server.watch).error else {
            Issue.record("no error of TLS")
            return
        }
    }
}
