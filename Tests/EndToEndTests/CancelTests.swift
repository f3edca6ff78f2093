internal import TestSupport
internal import Testing

/// What happens when a client no longer waits or reads, or a process dies.
struct CancelTests {
    private static let endless = "[[tokens=3 hang=3]]"

    @Test("A client that goes away stops the upstream call within a second", arguments: [false, true])
    func clientGone(byReset: Bool) throws {
        let scenario = try Scenario()
        let connection = try scenario.begin(Self.endless, ["stream": true])
        try connection.read(until: "t2")
        if byReset { connection.reset() } else { connection.close() }
        let begun = ContinuousClock.now
        try scenario.upstream.wait(until: "aborted=1&open=0", within: .seconds(20))
        #expect(ContinuousClock.now - begun < .seconds(3))
    }

    @Test(
        "A client that goes away while it waits for a whole answer does the same",
        arguments: ["[[hang=head]]", "[[tokens=3 hang=2]]"])
    func clientGoneWithoutStream(message: String) throws {
        let scenario = try Scenario()
        let connection = try scenario.begin(message)
        try scenario.upstream.wait(until: "opened=1")
        connection.close()
        try scenario.upstream.wait(until: "aborted=1&open=0")
    }

    @Test("A client that waits for a session gives up its place")
    func clientGoneInQueue() throws {
        let scenario = try Scenario()
        let holder = try scenario.begin(Self.endless, ["user": "anna", "stream": true])
        try holder.read(until: "t2")
        let waiter = try scenario.begin("second [[text=never]]", ["user": "anna"])
        waiter.close()
        try scenario.gateway.log.wait(forLineWith: "chat_completions:")
        holder.close()
        try scenario.upstream.wait(until: "aborted=1&open=0")
        #expect(try scenario.chat("third", ["user": "anna"]).status == 200)
        let texts = try scenario.upstream.requests().map { $0.conversation.last ?? "" }
        #expect(!texts.contains { $0.contains("never") })
    }

    @Test("The text so far is stored as aborted")
    func abortedTranscript() throws {
        let scenario = try Scenario()
        let connection = try scenario.begin(Self.endless, ["user": "anna", "stream": true])
        try connection.read(until: "t2")
        connection.close()
        try scenario.upstream.wait(until: "aborted=1")
        // The next call waits for the lock, so the transcript is whole by then.
        _ = try scenario.chat("again", ["user": "anna"])
        let session = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        let aborted = session.messages.filter { $0["stopReason"] == "aborted" }
        #expect(aborted.count == 1)
        #expect(aborted.first.map { "\($0)".contains("t1 t2 ") } == true)
    }

    @Test("A client that only closed its sending side still gets its stream")
    func halfClosed() throws {
        let scenario = try Scenario()
        let connection = try scenario.begin("[[tokens=20 delay=20]]", ["stream": true])
        try connection.read(until: "t1")
        connection.finishSending()
        let response = try connection.response()
        #expect(response.isDone)
        #expect(response.streamedContent.hasSuffix("t20 "))
    }

    @Test("A slow reader holds back the upstream")
    func backPressure() throws {
        let scenario = try Scenario(["agents": ["defaults": ["answerBytesMax": 1_000_000_000]]])
        let connection = try scenario.gateway.connect()
        connection.narrow(to: 4_096)
        try scenario.upstream.script("huge=10000 times=3000")
        try connection.send(scenario.text(Scenario.body("hi", ["stream": true])))
        try connection.read(until: "assistant")
        // The upstream has 30 MB to send and cannot have sent it: the client has not read.
        #expect(try scenario.upstream.counters()["completed"] == 0)
        connection.close()
        try scenario.upstream.wait(until: "open=0")
    }

    @Test("A run ends at its deadline: with a status before the first text, with length behind it")
    func deadline() throws {
        let scenario = try Scenario(["agents": ["defaults": ["timeoutSeconds": 1]]])
        #expect(try scenario.chat("[[hang=head]]").status == 504)
        let response = try scenario.chat(Self.endless, ["stream": true])
        #expect(response.finishReasons == ["length"])
        #expect(response.isDone)
        try scenario.upstream.wait(until: "aborted=2&open=0")
    }
}
