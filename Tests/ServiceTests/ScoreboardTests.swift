internal import Glibc
internal import Posix
@testable internal import Service
internal import Testing
internal import Text

struct ScoreboardTests {
    @Test("The supervisor reads the progress of a worker, and its deadline within a second")
    func progress() throws {
        let scoreboard = try Scoreboard(slots: 2)
        let page = try scoreboard.page(of: 1)
        #expect(scoreboard.progress(of: 1) == WorkerProgress())
        let deadline = ContinuousClock.now + .seconds(40)
        page.setDeadline(deadline)
        page.setRoute("live")
        page.addBytesSent(300)
        var progress = scoreboard.progress(of: 1)
        let read = try #require(progress.deadline)
        // Reading the clocks of both sides one after the other costs a little.
        #expect(read > deadline - .milliseconds(100) && read < deadline + .milliseconds(1_500))
        progress.deadline = nil
        var expected = WorkerProgress()
        expected.hasRequest = true
        expected.bytesSent = 300
        #expect(progress == expected)
        #expect(scoreboard.progress(of: 0) == WorkerProgress())
    }

    @Test("A deadline of any size is stored and read", arguments: [-1_000_000_000, 0, 1_000_000_000_000])
    func deadlineOfAnySize(seconds: Int) throws {
        let scoreboard = try Scoreboard(slots: 1)
        try scoreboard.page(of: 0).setDeadline(.now + .seconds(seconds))
        let read = scoreboard.progress(of: 0).deadline
        #expect(seconds < 0 ? read == nil : read != nil)
    }

    @Test("The supervisor reads what a worker wrote in its page, and no other page changes")
    func pages() throws {
        let scoreboard = try Scoreboard(slots: 3)
        let page = try scoreboard.page(of: 1)
        page.phase = .answeringChunked
        page.setAuthenticated()
        page.setStatus(200)
        page.setRoute("chatCompletions")
        page.setAgent("main")
        page.setRequestId("chatcmpl_1")
        page.setErrorCode("none")
        page.setClientAddress(.v4(0xc000_0201))
        page.setTokens(in: 12, out: 34)
        page.setTurns(2, toolCalls: 5)
        page.addBytesSent(100)
        page.addBytesSent(11)
        page.setModel("provider/model")
        page.setSession("5e55")
        page.addUpstreamFailure()
        page.addUpstreamFailure()

        var expected = ScoreboardRecord()
        expected.phase = .answeringChunked
        expected.authenticated = true
        expected.status = 200
        expected.route = "chatCompletions"
        expected.agent = "main"
        expected.requestId = "chatcmpl_1"
        expected.errorCode = "none"
        expected.clientAddress = .v4(0xc000_0201)
        expected.tokensIn = 12
        expected.tokensOut = 34
        expected.turns = 2
        expected.toolCalls = 5
        expected.bytesSent = 111
        expected.model = "provider/model"
        expected.session = "5e55"
        expected.upstreamFailures = 2
        #expect(scoreboard.record(of: 1) == expected)
        #expect(page.record == expected)
        #expect(scoreboard.record(of: 0) == ScoreboardRecord())
        #expect(scoreboard.record(of: 2) == ScoreboardRecord())
    }

    @Test("The supervisor learns of a wrong credential while the worker runs, and of a valid one if it is asked to")
    func credentials() throws {
        let scoreboard = try Scoreboard(slots: 2)
        let page = try scoreboard.page(of: 0)
        page.setAuthenticated()
        #expect(!scoreboard.hasNewCredentials())
        page.setAuthenticated(hadFailed: true)
        #expect(scoreboard.hasNewCredentials())
        #expect(!scoreboard.hasNewCredentials())
        try scoreboard.page(of: 1).setCredentialFailed()
        #expect(scoreboard.hasNewCredentials())
        #expect(scoreboard.record(of: 1).credentialFailed)
        #expect(!scoreboard.record(of: 0).credentialFailed)
    }

    @Test("A cleared page is as new")
    func cleared() throws {
        let scoreboard = try Scoreboard(slots: 1)
        let page = try scoreboard.page(of: 0)
        page.phase = .complete
        page.setErrorCode(String(repeating: "x", count: 64))
        scoreboard.clear(0)
        #expect(page.record == ScoreboardRecord())
    }

    @Test("Taken over with more slots it keeps what it held; with fewer it keeps its size")
    func takenOver() throws {
        let first = try Scoreboard(slots: 2)
        try first.page(of: 1).setRoute("health")
        let grown = try Scoreboard(takingOver: try first.memory.duplicate(), slots: 5)
        #expect(grown.record(of: 1).route == "health")
        try grown.page(of: 4).setRoute("last")
        let smaller = try Scoreboard(takingOver: try grown.memory.duplicate(), slots: 1)
        #expect(smaller.record(of: 4).route == "last")
    }

    @Test("IPv6 addresses arrive whole, mapped ones as IPv4", arguments: ["2001:db8::1", "::ffff:192.0.2.1", "::1"])
    func addresses(text: String) throws {
        let address = try #require(IPAddress(text))
        let page = try ScoreboardPage.unshared()
        page.setClientAddress(address)
        #expect(page.record.clientAddress == address.unmapped)
    }

    @Test("Texts that are too long are cut")
    func longTexts() throws {
        let page = try ScoreboardPage.unshared()
        page.setRoute(String(repeating: "r", count: 100))
        page.setAgent(String(repeating: "a", count: 100))
        #expect(page.record.route == String(repeating: "r", count: 32))
        #expect(page.record.agent == String(repeating: "a", count: 64))
    }
}

struct ScoreboardRecordTests {
    /// A page of zeros with one value in it.
    private func page(_ values: [(offset: Int, bytes: [UInt8])]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: ScoreboardField.bytes)
        for (offset, value) in values { bytes.replaceSubrange(offset..<offset + value.count, with: value) }
        return bytes
    }

    @Test(
        "An invalid value is the default",
        arguments: [
            [(ScoreboardField.phase, [UInt8(9)])], [(ScoreboardField.authenticated, [2])],
            [(ScoreboardField.status, [99, 0])], [(ScoreboardField.status, [88, 2])],
            [(ScoreboardField.bytesSent, [255, 255, 255, 255, 255, 255, 255, 255])],
            [(ScoreboardField.clientFamily, [5]), (ScoreboardField.clientAddress, [1, 2, 3, 4])],
        ])
    func invalid(values: [(Int, [UInt8])]) {
        let record = ScoreboardRecord(page(values.map { ($0.0, $0.1) }))
        #expect(record == ScoreboardRecord())
    }

    @Test("A page of any bytes gives texts that are printable and bounded")
    func anyBytes() {
        for byte in UInt8.min...UInt8.max {
            let record = ScoreboardRecord([UInt8](repeating: byte, count: ScoreboardField.bytes))
            let texts = [
                record.route, record.agent, record.requestId, record.errorCode, record.notice, record.lack,
                record.model,
                record.session,
            ]
            for text in texts {
                #expect(text.utf8.count <= 3 * 255)
                #expect(text == printable(text, bytesMax: .max))
            }
        }
    }

    @Test("No two values share a byte, and all are within the page that is read")
    func layout() {
        let numbers = [
            (ScoreboardField.phase, 1), (ScoreboardField.authenticated, 1), (ScoreboardField.status, 2),
            (ScoreboardField.turns, 2), (ScoreboardField.toolCalls, 2), (ScoreboardField.bytesSent, 8),
            (ScoreboardField.tokensIn, 8), (ScoreboardField.tokensOut, 8), (ScoreboardField.clientFamily, 1),
            (ScoreboardField.clientAddress, 16), (ScoreboardField.upstreamFailures, 2),
        ]
        let texts = [
            ScoreboardField.route, ScoreboardField.agent, ScoreboardField.requestId, ScoreboardField.errorCode,
            ScoreboardField.notice, ScoreboardField.lack, ScoreboardField.model, ScoreboardField.session,
        ]
        let places = (numbers + texts.map { ($0.offset, $0.bytesMax + 1) }).sorted { $0.0 < $1.0 }
        for (place, next) in zip(places, places.dropFirst() + [(ScoreboardField.bytes, 0)]) {
            #expect(place.0 + place.1 <= next.0)
        }
        #expect(ScoreboardField.bytes <= Scoreboard.pageBytes)
    }

    @Test("A page that is too short reads as an empty one")
    func short() {
        #expect(ScoreboardRecord([1, 2, 3]) == ScoreboardRecord())
    }
}
