internal import Glibc
internal import Posix
@testable internal import Supervision
internal import SystemPackage
internal import TestSupport
internal import Testing

struct ReloadPipeTests {
    @Test(
        "A report is one line, and that line is the report again",
        arguments: [
            (ReloadReport.requested, "requested"), (.succeeded, "succeeded"),
            (.rejected(reason: "/etc/x:1:2: error: é"), "rejected /etc/x:1:2: error: é"),
        ])
    func line(report: ReloadReport, line: String) {
        #expect(report.line == line)
        #expect(ReloadReport(line: line) == report)
    }

    @Test("A reason cannot begin another line, and controls no terminal")
    func printableReason() {
        #expect(ReloadReport.rejected(reason: "a\nsucceeded").line == "rejected a?succeeded")
        #expect(ReloadReport(line: "rejected \u{1b}[2J") == .rejected(reason: "?[2J"))
        #expect(ReloadReport.rejected(reason: String(repeating: "é", count: 5_000)).line.utf8.count <= 512)
    }

    @Test("Another text is not a report", arguments: ["", "rejected", "succeed", "requested "])
    func otherLine(line: String) {
        #expect(ReloadReport(line: line) == nil)
    }

    @Test("A process that reads gets each report")
    func read() throws {
        let directory = try TemporaryDirectory()
        let pipe = try pipe(in: directory)
        let reading = try pipe.opened()
        pipe.report(.requested)
        pipe.report(.rejected(reason: "no"))
        #expect(try reading.read() == .bytes(Array("requested\nrejected no\n".utf8)))
        #expect(try reading.read() == .wouldBlock)
    }

    @Test("A report that no process waits for cannot be read later")
    func unread() throws {
        let directory = try TemporaryDirectory()
        let pipe = try pipe(in: directory)
        pipe.report(.succeeded)
        #expect(try pipe.opened().read() == .wouldBlock)
    }

    @Test("A full pipe does not block the supervisor")
    func full() throws {
        let directory = try TemporaryDirectory()
        let pipe = try pipe(in: directory)
        let reading = try pipe.opened()
        while case .written = try reading.write([UInt8](repeating: 0, count: 4_096)[...]) {}
        pipe.report(.succeeded)
        #expect(throws: Never.self) { try reading.read() }
    }

    @Test("A file in the place of the FIFO, or nothing, stays as it is")
    func noPipe() throws {
        let directory = try TemporaryDirectory()
        ReloadPipe { _ in directory.path }.report(.succeeded)
        #expect(directory.files() == [])
        let file = try directory.write("text", to: "reload")
        ReloadPipe { _ in directory.path }.report(.succeeded)
        #expect(GrowingFile(file).text == "text")
    }

    @Test("It is in the runtime directory")
    func path() {
        #expect(ReloadPipe { _ in nil }.path.string == "/run/openclaw/reload")
        #expect(ReloadPipe { $0 == "OPENCLAW_RUNTIME_DIR" ? "/tmp/x" : nil }.path.string == "/tmp/x/reload")
    }

    private func pipe(in directory: TemporaryDirectory) throws -> ReloadPipe {
        guard unsafe mkfifo("\(directory.path)/reload", 0o600) == 0 else { throw TestFailure("mkfifo", errno) }
        return ReloadPipe { _ in directory.path }
    }
}
