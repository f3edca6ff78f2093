@testable import Agent
import Conversation
import Posix
import SystemPackage
import TestSupport
import Testing

struct RunRecorderTests {
    private let directory: TemporaryDirectory
    private let start = RunStart(
        runId: "chatcmpl_1", sessionKey: "agent:main:\u{1b}[2J\n", agentId: "main", origin: "http", pid: 7, at: 5)

    init() throws {
        directory = try TemporaryDirectory()
    }

    private var path: FilePath { FilePath("\(directory.path)/chatcmpl_1.jsonl") }

    private func recorder(_ report: @escaping (String) -> Void = { _ in }) throws -> RunRecorder {
        try RunRecorder(start, in: FilePath(directory.path), report: report)
    }

    private func event(_ seq: Int, _ kind: RunEvent.Kind) -> RunEvent {
        RunEvent(runId: "chatcmpl_1", sessionKey: nil, seq: seq, at: 10, kind: kind)
    }

    private var lines: [JSONValue] {
        get throws { try GrowingFile(path.string).lines.map { try JSONValue(parsing: $0) } }
    }

    @Test("The file has the start, each event and the end, a line each, whatever the texts contain")
    func events() throws {
        let recorder = try recorder()
        let hostile = "\u{1b}]0;x\u{7}\r\n{\"kind\":\"ended\"}\u{2028}"
        recorder.observe(event(1, .started))
        recorder.observe(event(2, .text(hostile)))
        recorder.observe(event(3, .toolStarted(ToolCall(id: "c1", name: "read", arguments: hostile))))
        recorder.observe(event(4, .usage(RunCounts())))
        recorder.observe(event(5, .ended(.failed(.upstreamTimeout(message: "late")))))
        let lines = try lines
        #expect(lines.map { $0["kind"] } == ["run", "started", "text", "toolStarted", "usage", "ended"])
        #expect(lines[0]["sessionKey"].string == start.sessionKey)
        #expect(lines[2]["text"].string == hostile)
        #expect(lines[3]["tool"]["arguments"].string == hostile)
        #expect(lines.dropFirst().map { $0["seq"] } == [1, 2, 3, 4, 5])
        #expect(lines[5]["reason"] == "late")
        let run = try #require(try RecordedRun(path))
        #expect(run.start == start)
        guard case .ended(let end)? = try run.state() else { throw TestFailure("not ended") }
        #expect([end.ending, end.reason] == ["failed", "late"])
        #expect(try FileMode.of(path.string) == 0o600)
    }

    @Test("The end is written once: an error after it changes nothing")
    func endedOnce() throws {
        let recorder = try recorder()
        recorder.end(.stop, at: 1)
        recorder.end(.aborted(by: .client), at: 2)
        recorder.observe(event(9, .text("late")))
        #expect(try lines.count == 2)
    }

    @Test("A file that is full takes only the end, which counts the events that are missing")
    func full() throws {
        let recorder = try recorder()
        let text = String(repeating: "x", count: 1 << 20)
        for seq in 1...10 { recorder.observe(event(seq, .text(text))) }
        recorder.observe(event(11, .text("short")))
        recorder.observe(event(12, .ended(.stop)))
        #expect(try lines.last?["missingEvents"] == 4)
        #expect(try lines.count == 9)
        #expect(try #require(try File.status(path)).size <= RunRecorder.bytesMax + 200)
    }

    @Test("A run is stopped by removing its file")
    func stopped() throws {
        let recorder = try recorder()
        #expect(!recorder.isStopped)
        try File.remove(path)
        #expect(recorder.isStopped)
        recorder.observe(event(1, .ended(.aborted(by: .operator))))
    }

    @Test(
        "Only ids of this program name files",
        arguments: ["", "a/b", "..", "a b", "é", String(repeating: "a", count: 101)])
    func ids(id: String) {
        #expect(RunStart.file(of: id, in: "/x") == nil)
    }

    @Test("Files that are not of runs, and those of another name, are not listed")
    func listing() throws {
        try recorder().end(.stop, at: 1)
        for text in ["", "{", "{\"kind\":\"run\"}\n", "null\n", "\u{0}\n", "{\"kind\":\"text\"}\n"] {
            try directory.write(text, to: "x\(text.utf8.count).jsonl")
        }
        try directory.write(GrowingFile(path.string).text, to: "chatcmpl_2.jsonl")
        let place = FilePath(directory.path)
        #expect(try RecordedRun.all(in: place).map(\.start.runId) == ["chatcmpl_1"])
        #expect(try RecordedRun.all(in: place, withPrefix: "1").count == 1)
        #expect(try RecordedRun.all(in: place, withPrefix: "chatcmpl_").count == 1)
        #expect(try RecordedRun.all(in: place, withPrefix: "2").isEmpty)
    }
}
