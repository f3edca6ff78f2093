internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// Processes that a worker leaves behind, and with them the locks that they hold.
struct OrphanTests {
    /// Waits until a process has ended; false when it has not.
    private func hasEnded(_ pid: Int32) -> Bool {
        guard let process = try? Descriptor.process(pid) else { return true }
        return Deadline(within: patience).ready(process.number)
    }

    private func pids(_ text: String) throws -> [Int32] {
        let pids = text.split(separator: " ").compactMap { Int32($0) }
        try #require(pids.count == 2)
        return pids
    }

    @Test("Processes that a worker leaves behind are killed after it has ended without a fault")
    func afterTheWorker() throws {
        let probe = try SupervisedProbe()
        for _ in 0..<3 {
            let left = try pids(try probe.get("/orphan").text)
            #expect(left.allSatisfy(hasEnded))
        }
        #expect(try probe.entry(of: "/orphan").contains("OPENCLAW_STATUS=200"))
    }

    @Test("A process that lost its parent is killed while its worker runs; the worker's own children are not")
    func whileTheWorkerRuns() throws {
        let probe = try SupervisedProbe()
        let connection = try probe.begin("/orphan-hang")
        try connection.read(until: "\r\n\r\n")
        let left = try pids(connection.bodyText)
        #expect(hasEnded(left[1]))
        #expect(kill(left[0], 0) == 0)
        connection.close()
        #expect(hasEnded(left[0]))
    }

    @Test("After a reload, the supervisor kills the processes that workers left behind before")
    func afterReload() throws {
        let probe = try SupervisedProbe()
        let connection = try probe.begin("/orphan-hang")
        try connection.read(until: "\r\n\r\n")
        let left = try pids(connection.bodyText)
        probe.gateway.program.signal(SIGHUP)
        try probe.gateway.notices?.wait(for: "READY=1")
        #expect(hasEnded(left[1]))
        connection.close()
        #expect(hasEnded(left[0]))
    }
}

extension RawConnection {
    /// The bytes that have been received after the head.
    fileprivate var bodyText: String {
        let text = String(decoding: received, as: UTF8.self)
        return text.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init) ?? ""
    }
}
