internal import Posix
@testable internal import Service
internal import Testing

struct JournalEntryTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("An entry is a line per field for journald, and one line elsewhere")
    func forms() {
        var entry = JournalEntry(.warning, "killed")
        entry.add("OPENCLAW_AGENT", "main")
        entry.add("OPENCLAW_ERROR", "")
        entry.add("OPENCLAW_STATUS", 500)
        entry.add("OPENCLAW_CLIENT", "two words")
        #expect(
            text(entry.native) == """
                MESSAGE=killed
                PRIORITY=4
                SYSLOG_IDENTIFIER=openclaw-gateway
                OPENCLAW_AGENT=main
                OPENCLAW_STATUS=500
                OPENCLAW_CLIENT=two words

                """)
        #expect(
            text(entry.line) == "<4>killed OPENCLAW_AGENT=main OPENCLAW_STATUS=500 OPENCLAW_CLIENT=\"two words\"\n")
    }

    @Test("No value adds a line, a field or a colour")
    func injection() {
        var entry = JournalEntry(.info, "a\nPRIORITY=0")
        entry.add("OPENCLAW_ROUTE", "x\nOPENCLAW_STATUS=200\u{1b}[31m\u{2028}y\u{202e}z")
        #expect(
            text(entry.native) == """
                MESSAGE=a?PRIORITY=0
                PRIORITY=6
                SYSLOG_IDENTIFIER=openclaw-gateway
                OPENCLAW_ROUTE=x?OPENCLAW_STATUS=200?[31m?y?z

                """)
    }

    @Test("In an entry on one line, a quote does not end a value, and a message cannot forge a field")
    func lineInjection() {
        var entry = JournalEntry(.info, "bad OPENCLAW_STATUS=200 \"x\"")
        entry.add("OPENCLAW_REASON", "a\" OPENCLAW_STATUS=201 b=\"\\")
        entry.add("OPENCLAW_ROUTE", "a\"b")
        entry.add("OPENCLAW_PEER", "a\\b=c")
        let message = #""bad OPENCLAW_STATUS=200 \"x\"""#
        let reason = #"OPENCLAW_REASON="a\" OPENCLAW_STATUS=201 b=\"\\""#
        let line = "<6>\(message) \(reason) " + #"OPENCLAW_ROUTE="a\"b" OPENCLAW_PEER=a\b=c"#
        #expect(text(entry.line) == line + "\n")
    }

    @Test("A line is never longer than a pipe takes at once")
    func longLine() {
        var entry = JournalEntry(.info, String(repeating: "m", count: 5_000))
        for _ in 0..<20 { entry.add("OPENCLAW_ROUTE", String(repeating: "é", count: 600)) }
        #expect(entry.line.count == 4_096)
        #expect(entry.line.last == UInt8(ascii: "\n"))
        #expect(entry.message.utf8.count == 512)
    }

    @Test("A connection is reported with what it was, what it cost, and why it is worth a warning")
    func report() {
        var record = ScoreboardRecord()
        record.route = "chatCompletions"
        record.agent = "main"
        record.model = "local/llama"
        record.session = "5e55"
        record.requestId = "chatcmpl_1"
        record.status = 200
        record.bytesSent = 7
        record.turns = 1
        record.tokensIn = 10
        record.tokensOut = 20
        var report = ConnectionReport(
            peer: .ip(.v4(0xc000_0201), port: 4_711), record: record, duration: .milliseconds(1_234),
            usage: ProcessUsage(cpuMicroseconds: 1_045, memoryPeakBytes: 4_096))
        #expect(
            text(report.entry.line)
                == "<6>chatCompletions: 200 in 1234 ms, 192.0.2.1:4711 OPENCLAW_REQUEST_ID=chatcmpl_1 "
                + "OPENCLAW_PEER=192.0.2.1:4711 OPENCLAW_ROUTE=chatCompletions OPENCLAW_AGENT=main "
                + "OPENCLAW_MODEL=local/llama OPENCLAW_SESSION=5e55 OPENCLAW_STATUS=200 OPENCLAW_DURATION_MS=1234 OPENCLAW_CPU_MS=1.045 OPENCLAW_MEMORY_PEAK=4096 "
                + "OPENCLAW_BYTES_SENT=7 OPENCLAW_TURNS=1 OPENCLAW_TOOL_CALLS=0 OPENCLAW_TOKENS_IN=10 "
                + "OPENCLAW_TOKENS_OUT=20\n")
        report.fault = "killed by signal 9"
        #expect(report.entry.priority == .warning)
        #expect(report.entry.message == "chatCompletions: 200 in 1234 ms, 192.0.2.1:4711, killed by signal 9")
        report.record.clientAddress = .v4(0xcb00_7107)
        #expect(report.entry.message == "chatCompletions: 200 in 1234 ms, 203.0.113.7, killed by signal 9")
        #expect(text(report.entry.line).contains(" OPENCLAW_PEER=192.0.2.1:4711 OPENCLAW_CLIENT=203.0.113.7 "))
    }

    @Test("A failure that the operator may have to mend is a warning with its reason")
    func failure() {
        var record = ScoreboardRecord()
        record.route = "chatCompletions"
        record.status = 502
        record.errorCode = "upstream_failed"
        record.notice = "local/llama: it broke"
        let usage = ProcessUsage(cpuMicroseconds: 0, memoryPeakBytes: 0)
        var report = ConnectionReport(
            peer: .ip(.v4(0xc000_0201), port: 1), record: record, duration: .zero, usage: usage)
        let message = "chatCompletions: 502 in 0 ms, 192.0.2.1:1, upstream_failed, local/llama: it broke"
        #expect(report.entry.message == message)
        #expect(report.entry.priority == .warning)
        report.fault = "upstream_failed"
        #expect(report.entry.message == message)
        record.status = 401
        report = ConnectionReport(peer: report.peer, record: record, duration: .zero, usage: usage)
        #expect(report.entry.priority == .info)
    }
}
