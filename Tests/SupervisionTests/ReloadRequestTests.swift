internal import Glibc
internal import Posix
@testable internal import Supervision
internal import TestSupport
internal import Testing

struct ReloadRequestTests {
    @Test(
        "The result is the first one after the request",
        arguments: [
            ([], nil), (["succeeded\n"], nil), (["requested\n"], .requested),
            (["requested\nsucceeded\n"], .succeeded),
            (["requested\n", "rejected a b\n"], .rejected(reason: "a b")),
            (["rejected old\n", "requested\n", "succeeded\n"], .succeeded),
            (["succeeded\nrequested\nrejected new\n"], .rejected(reason: "new")),
            (["requested\nrejected a\nrequested\nsucceeded\n"], .rejected(reason: "a")),
            (["requested\n", "another word\n", "succeeded\n"], .succeeded),
        ] as [([String], ReloadReport?)])
    func result(read: [String], report: ReloadReport?) {
        var result = RequestedResult()
        for text in read { result.read(Array(text.utf8)) }
        #expect(result.report == report)
    }

    @Test("A process that ends instead of reporting is the reason")
    func ended() throws {
        let directory = try TemporaryDirectory()
        let pipe = try pipe(in: directory)
        // SIGHUP ends it.
        let program = try ChildProgram("/bin/sleep", ["60"])
        let reason = try ReloadRequest(pid: program.pid, pipe: pipe).rejection()
        #expect(reason == "process \(program.pid) has ended")
        #expect(try program.wait() == .signal(SIGHUP))
    }

    @Test("Without a FIFO no signal is sent")
    func noPipe() throws {
        let directory = try TemporaryDirectory()
        let request = ReloadRequest(pid: getpid(), pipe: ReloadPipe { _ in directory.path })
        #expect(throws: SystemError("open", errno: ENOENT, on: "\(directory.path)/reload")) {
            try request.rejection()
        }
    }

    @Test("A process that does not exist is an error")
    func noProcess() throws {
        let directory = try TemporaryDirectory()
        let program = try ChildProgram("/bin/true")
        _ = try program.wait()
        let request = ReloadRequest(pid: program.pid, pipe: try pipe(in: directory))
        #expect(throws: SystemError("pidfd_open", errno: ESRCH, on: "\(program.pid)")) { try request.rejection() }
    }

    private func pipe(in directory: TemporaryDirectory) throws -> ReloadPipe {
        guard unsafe mkfifo("\(directory.path)/reload", 0o600) == 0 else { throw TestFailure("mkfifo", errno) }
        return ReloadPipe { _ in directory.path }
    }
}
