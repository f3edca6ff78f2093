internal import TestSupport
internal import Testing

/// Undocumented behaviour of real servers.
struct UpstreamOddityTests {
    @Test(
        "An odd stream gives the same answer",
        arguments: [
            "crlf", "comments", "comments crlf", "split=1", "split=7", "split=1 crlf comments", "no-done",
            "finish-in-last", "finish-in-last no-done", "usage=last", "usage=always", "usage=none", "framing=close",
            "framing=close no-done", "type=\"text/event-stream; charset=utf-8\"", "delay=5",
        ])
    func odd(script: String) throws {
        let scenario = try Scenario()
        try scenario.upstream.script("\(script) text=\"é ü 日本\"")
        let response = try scenario.chat("hi", ["stream": true])
        #expect(response.streamedContent == "é ü 日本")
        #expect(response.finishReasons == ["stop"])
        #expect(response.isDone)
    }

    @Test("A server that does not stream is understood")
    func wholeJSON() throws {
        let scenario = try Scenario()
        let body =
            #"{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"whole\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}"#
        try scenario.upstream.script("type=application/json body=\"\(body)\"")
        let response = try scenario.chat()
        #expect(response.content == "whole" || response.status == 502)
    }

    @Test("A piece of a megabyte passes whole")
    func hugePiece() throws {
        let scenario = try Scenario()
        try scenario.upstream.script("huge=1000000")
        #expect(try scenario.chat().content?.utf8.count == 1_000_000)
    }

    @Test("Ten thousand deltas pass whole, and in order")
    func manyDeltas() throws {
        let scenario = try Scenario()
        try scenario.upstream.script("tokens=10000")
        let expected = (1...10_000).map { "t\($0) " }.joined()
        #expect(try scenario.chat("hi", ["stream": true]).streamedContent == expected)
    }

    @Test("Provider headers and the key are sent, and nothing of the client's")
    func headers() throws {
        let scenario = try Scenario(
            ["models": ["providers": ["scripted": ["headers": ["X-Title": "ours"]]]]])
        _ = try scenario.chat("hi", headers: [("X-Client", "theirs"), ("Cookie", "a=b")])
        let request = try scenario.upstream.request()
        #expect(request["X-Title"] == "ours")
        #expect(request["Authorization"] == "Bearer upstream-key")
        #expect(request["X-Client"] == nil && request["Cookie"] == nil)
    }
}
