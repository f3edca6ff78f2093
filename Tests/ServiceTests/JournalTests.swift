internal import Glibc
internal import Posix
@testable internal import Service
internal import TestSupport
internal import Testing

/// A journal that does not take entries: full, stopped, dead, restarted.
struct JournalTests {
    @Test("A journal that does not read blocks no writer, and the next entry it takes counts the dropped ones")
    func stalled() throws {
        let directory = try TemporaryDirectory()
        let journald = try NoticeSocket(path: "\(directory.path)/socket")
        let journal = try #require(Journal(socket: "\(directory.path)/socket"))
        let written = 5_000
        for number in 0..<written { journal.write(.info, "entry \(number)") }

        try journald.wait(for: "MESSAGE=entry 0")
        journal.write(.info, "after")
        var taken = 1
        var message = ""
        while !message.contains("MESSAGE=after\n") {
            message = try journald.wait(for: "MESSAGE=")
            if message.contains("MESSAGE=entry ") { taken += 1 }
        }

        #expect(taken < written)
        #expect(message.hasSuffix("OPENCLAW_DROPPED_ENTRIES=\(written - taken)\n"))
    }

    @Test("A restarted journal is found, and receives the count of dropped entries")
    func startedAnew() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/socket"
        var first: NoticeSocket? = try NoticeSocket(path: path)
        let journal = try #require(Journal(socket: path))
        journal.write(.info, "first")
        try first?.wait(for: "MESSAGE=first")
        first = nil
        let isGone = unsafe unlink(path) == 0
        try #require(isGone)
        journal.write(.info, "lost")
        journal.write(.info, "lost too")

        let second = try NoticeSocket(path: path)
        journal.write(.info, "found")
        #expect(try second.wait(for: "MESSAGE=found").hasSuffix("OPENCLAW_DROPPED_ENTRIES=2\n"))
        journal.write(.info, "as before")
        #expect(try !second.wait(for: "MESSAGE=as before").contains("OPENCLAW_DROPPED_ENTRIES"))
    }
}
