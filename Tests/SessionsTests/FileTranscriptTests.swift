import Conversation
import Posix
import Testing

@testable import Sessions

struct FileTranscriptTests {
    @Test("A second message follows the first one's answer, and the model is told all of it")
    func continued() throws {
        let state = try TemporaryState()

        try state.ask("a", [.user("one")], answer: "first")
        let prompt = try state.ask("a", [.user("two")])

        #expect(prompt == [.user("one"), .model("first"), .user("two")])
    }

    @Test("A header, then lines of the reference's format with what is ours beside it")
    func format() throws {
        let state = try TemporaryState()
        var transcript = try state.open("a")
        _ = try transcript.begin([.user("one")], run: RunStamp(runId: "run-1"))
        try transcript.append(.model("first"), durable: true)
        transcript.end()

        let lines = try state.lines("a")

        #expect(lines.count == 3)
        let header = try #require(SessionHeader(line: Array(lines[0].utf8)))
        #expect(header.key.text == "agent:main:a")
        let user = TranscriptLine.text(ofId: lines[0].utf8.count + 1)
        #expect(
            lines[1] == """
                {"type":"message","id":"\(user)","parentId":null,"timestamp":"2023-11-14T22:13:20.042Z",\
                "message":{"role":"user","content":[{"type":"text","text":"one"}],"timestamp":1700000000042},\
                "openclaw":{"run":"run-1"}}
                """)
        let answer = TranscriptLine.text(ofId: lines[0].utf8.count + lines[1].utf8.count + 2)
        #expect(
            lines[2] == """
                {"type":"message","id":"\(answer)","parentId":"\(user)","timestamp":"2023-11-14T22:13:20.042Z",\
                "message":{"role":"assistant","content":[{"type":"text","text":"first"}],\
                "api":"openai-completions","provider":"local","model":"small",\
                "usage":{"input":10,"output":2,"cacheRead":0,"cacheWrite":0,"totalTokens":12,\
                "cost":{"input":0,"output":0,"cacheRead":0,"cacheWrite":0,"total":0}},\
                "stopReason":"stop","timestamp":1700000000042},\
                "openclaw":{"run":"run-1","turn":1,\
                "totals":{"input":10,"output":2,"cacheRead":0,"cacheWrite":0,"reasoning":0}}}
                """)
    }
}
