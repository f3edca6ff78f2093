package import Posix

/// Memory in which workers tell how far they are: a file without a name, a page per slot.
///
/// Each worker maps its own page. The supervisor maps none and reads a page into a copy, which is all it looks at.
package struct Scoreboard {
    /// Bytes of one page.
    static let pageBytes = 4_096

    /// The memory file: memfd_create(2).
    package let memory: Descriptor

    /// Makes room for that many slots.
    package init(slots: Int) throws(SystemError) {
        memory = try Descriptor.memoryFile("openclaw-scoreboard")
        try grow(to: slots)
    }

    /// Continues with the memory of an earlier image of this program.
    package init(takingOver memory: Descriptor, slots: Int) throws(SystemError) {
        self.memory = memory
        try grow(to: slots)
    }

    /// A copy of what a worker wrote, or of what a worker before it wrote if it was not cleared.
    package func record(of slot: Int) -> ScoreboardRecord {
        // A page that cannot be read is an empty one.
        let bytes = try? memory.read(at: slot * Self.pageBytes, count: ScoreboardField.bytes)
        return ScoreboardRecord(bytes ?? [])
    }

    /// Empties a page before its next worker.
    package func clear(_ slot: Int) {
        let bytes = [UInt8](repeating: 0, count: ScoreboardField.bytes)
        // The file was made large enough, and a memory file has no other error.
        try? memory.write(bytes, at: slot * Self.pageBytes)
    }

    /// Maps the page of a slot: for the worker that has it.
    package func page(of slot: Int) throws(SystemError) -> ScoreboardPage {
        try ScoreboardPage(of: memory, at: slot * Self.pageBytes)
    }

    /// Never shrinks: workers may have mapped what lies behind.
    private func grow(to slots: Int) throws(SystemError) {
        let size = slots * Self.pageBytes
        if try memory.status().size < size { try memory.truncate(to: size) }
    }
}

/// Where the values of a page stand, in bytes from its start.
///
/// A text is one byte with its length and then its UTF-8. The layout may only be added to: a worker may have been
/// started by an older version of the program than the supervisor that reads its page.
enum ScoreboardField {
    static let phase = 0
    static let authenticated = 1
    static let status = 2
    static let turns = 4
    static let toolCalls = 6
    static let bytesSent = 8
    static let tokensIn = 16
    static let tokensOut = 24
    /// 0 for none, 4 or 6; then the address in network order.
    static let clientFamily = 32
    static let clientAddress = 40
    static let route = ScoreboardString(offset: 64, bytesMax: 32)
    static let agent = ScoreboardString(offset: 100, bytesMax: 64)
    static let requestId = ScoreboardString(offset: 168, bytesMax: 64)
    static let errorCode = ScoreboardString(offset: 236, bytesMax: 64)
    static let notice = ScoreboardString(offset: 304, bytesMax: 200)
    static let upstreamFailures = 506
    /// A worker of an older program has nothing from here on: its page reads as zeros.
    static let model = ScoreboardString(offset: 512, bytesMax: 190)
    static let session = ScoreboardString(offset: 703, bytesMax: 64)
    /// All of it.
    static let bytes = 768
}

/// The place of a text: a byte that holds its length, then at most `bytesMax` bytes.
struct ScoreboardString {
    let offset: Int
    let bytesMax: Int
}
