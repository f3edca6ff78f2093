import Posix
import TestSupport
import Testing

@testable import Fetch

struct CurlTransferTests {
    @Test("Addresses are handed to libcurl in their order, under the host and port of the URL")
    func resolveEntry() throws {
        let url = try ParsedURL("https://name.example/")
        #expect(CurlTransfer.resolveEntry(url, [.v6(1), .v4(0x0102_0304)]) == "name.example:443:[::1],1.2.3.4")
    }

    @Test("libcurl sends no field of its own accord that the caller has not asked for")
    func lines() throws {
        let own = ["Expect:", "Connection: close"]
        #expect(try CurlTransfer.lines(FetchRequest(.get, "", headers: [FetchHeader("A", "b")])) == own + ["A: b"])
        #expect(try CurlTransfer.lines(FetchRequest(.post, "")) == own + ["Content-Type:"])
        let typed = FetchRequest(.post, "", headers: [FetchHeader("CONTENT-type", "a/b"), FetchHeader("X", "")])
        #expect(try CurlTransfer.lines(typed) == own + ["CONTENT-type: a/b", "X;"])
    }

    @Test("A transfer asks for its timer first, then for its socket, and for nothing once it has failed")
    func interests() throws {
        let listener = try Socket.listen(on: try #require(StreamAddress("127.0.0.1:0")))
        let url = "http://127.0.0.1:\(try #require(try Socket.localPort(of: listener)))/"
        try loadFetch()
        let request = FetchRequest(.get, url)
        let transfer = try CurlTransfer(request, ParsedURL(url), resolved: nil, trust: TrustStore())
        #expect(transfer.interests == [])

        transfer.drive([], at: .now)
        let waiting = transfer.interests
        #expect(waiting.map(\.forWriting) == [true])
        #expect(transfer.timer != nil)
        #expect(!transfer.isDone)

        listener.close()
        let watch = Watch(client: nil, termination: nil)
        while !transfer.isDone {
            transfer.drive(try watch.wait(for: transfer.interests, until: transfer.timer), at: .now)
        }
        #expect(transfer.interests == [])
        #expect(transfer.failure != nil)
    }
}
