import Conversation
import Testing

@testable import Sessions

struct OpenClawLineTests {
    private func message(_ text: String) -> Message? {
        guard case .message(let message)? = OpenClawLine(Array(text.utf8))?.content else { return nil }
        return message
    }

    @Test("A message of each role is read as a model receives it")
    func roles() {
        let line = { (message: String) in #"{"type":"message","id":"a","parentId":null,"message":\#(message)}"# }

        #expect(message(line(#"{"role":"user","content":"hi"}"#)) == .user("hi"))
        #expect(message(line(#"{"role":"custom","content":[{"type":"text","text":"x"}]}"#)) == .user("x"))
        #expect(
            message(line(#"{"role":"bashExecution","command":"ls","output":"a","exitCode":2}"#))
                == .user("[The user ran a command:]\nls\n\n[It printed:]\na\n\n[Its exit status was 2.]"))
        #expect(message(line(#"{"role":"bashExecution","command":"ls","excludeFromContext":true}"#)) == nil)
        #expect(
            message(
                line(#"{"role":"assistant","content":[{"type":"thinking","thinking":"t","thinkingSignature":"s"}]}"#))
                == .assistant(AssistantMessage([.thinking("t", signature: "s")])))
    }

    @Test("Other lines that a model sees")
    func others() {
        #expect(message(#"{"type":"custom_message","id":"a","content":"x","display":false}"#) == .user("x"))
        #expect(
            message(#"{"type":"branch_summary","id":"a","fromId":"b","summary":"x"}"#)
                == .user("[Summary of another branch of this conversation:]\n\nx"))
    }

    @Test("An id that a dialect would refuse is replaced, in a call and in its result alike")
    func callIds() throws {
        let call = message(
            #"{"type":"message","message":{"role":"assistant","content":[{"type":"toolCall","id":"a|b","name":"n","arguments":{}}]}}"#
        )
        let result = message(
            #"{"type":"message","message":{"role":"toolResult","toolCallId":"a|b","toolName":"n","content":[]}}"#)
        guard case .assistant(let answer)? = call, case .toolResult(let told)? = result else {
            Issue.record("neither call nor result")
            return
        }

        #expect(answer.toolCalls[0].id == told.callId)
        #expect(told.callId.utf8.count == 37 && told.callId.hasPrefix("call_"))
        #expect(answer.toolCalls[0].providerId == "a|b")
    }

    @Test(
        "An image that no model takes becomes a remark",
        arguments: [
            #"{"type":"image","data":"","mimeType":"image/png"}"#,
            #"{"type":"image","data":"A A=","mimeType":"image/png"}"#,
            #"{"type":"image","data":"AAAA","mimeType":"image/tiff"}"#, #"{"type":"image"}"#,
        ])
    func images(block: String) {
        let line = #"{"type":"message","message":{"role":"user","content":[\#(block)]}}"#
        #expect(message(line) == .user("[an image that cannot be shown]"))
    }

    @Test("The message's own time counts, else the line's, within limits")
    func times() {
        let time = { (text: String) in OpenClawLine(Array(text.utf8))?.time }

        #expect(time(#"{"type":"x","timestamp":"2026-01-01T00:00:00.001Z"}"#) == 1_767_225_600_001)
        #expect(time(#"{"type":"x","timestamp":"2026-01-01T00:00:00.001Z","message":{"timestamp":5}}"#) == 5)
        #expect(time(#"{"type":"x","timestamp":-5}"#) == 0)
        #expect(time(#"{"type":"x","timestamp":9223372036854775807}"#) == OpenClawLine.timeMax)
        #expect(time(#"{"type":"x"}"#) == 0)
    }

    @Test(
        "Bytes that are not a line of a transcript are rejected",
        arguments: [
            "", "{", "[]", "null", "7", #"{"type":7}"#, #"{"type":"message"}"#, #"{"type":"message","message":{}}"#,
            #"{"type":"x","parentId":7}"#, #"{"type":"session","version":4,"id":"x"}"#, #"{"type":"session"}"#,
            #"{"type":"session","version":"3","id":"x"}"#, #"{"type":"compaction"}"#, #"{"type":"branch_summary"}"#,
            #"{"type":"x","type":"y"}"#, "{\"type\":\"x\",\"data\":\(String(repeating: "[", count: 500))}",
            "{\"type\":\"x\",\"id\":\"\(String(repeating: "a", count: 65))\"}", "{\"type\":\"x\u{0}\"}",
        ])
    func none(text: String) {
        #expect(OpenClawLine(Array(text.utf8)) == nil)
    }

    @Test("Lone surrogates and escaped NULs are read, bytes that are not UTF-8 are not")
    func hostileText() {
        #expect(
            message(#"{"type":"message","message":{"role":"user","content":"a\ud800b\u0000"}}"#)
                == .user("a\u{FFFD}b\u{0}"))
        #expect(OpenClawLine(Array(#"{"type":"x","y":""#.utf8) + [0xFF] + Array(#""}"#.utf8)) == nil)
    }
}
